"""Photos as people have them: read right where they can be, refused with a sentence where they cannot."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core import config
from core.encoders.images import (
    is_same_photo,
    perceptual_hash,
    read_image,
    read_many,
    read_square,
    thumbnail,
    to_square_bytes,
)
from core.errors import ImageError

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def four_corners(mode: str = "RGB") -> Image.Image:
    """Red and green above, blue and white below: 2 × 3 blocks of 8 pixels, so that a turn shows."""
    picture = Image.new("RGB", (16, 24), WHITE)
    picture.paste(RED, (0, 0, 8, 12))
    picture.paste(GREEN, (8, 0, 16, 12))
    picture.paste(BLUE, (0, 12, 8, 24))
    return picture.convert(mode)


def header_only_png(width: int, height: int) -> bytes:
    """A PNG that promises many pixels and holds none."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def drawn_photo(seed: int, size: tuple[int, int] = (60, 80)) -> Image.Image:
    coarse = np.random.default_rng(seed).integers(0, 256, (5, 4, 3), np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def refusal(source: Path | bytes) -> str:
    with pytest.raises(ImageError) as caught:
        read_image(source)
    assert caught.value.remedy.endswith(".") and len(caught.value.remedy.split()) >= 4
    return caught.value.message


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_jpeg_png_and_webp_are_read_whatever_they_are_called(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "photo.txt"
    path.write_bytes(encoded(Image.new("RGB", (9, 7), (200, 40, 80)), kind))
    image = read_image(path)
    assert (image.mode, image.size) == ("RGB", (9, 7))
    assert np.abs(np.asarray(image, int) - (200, 40, 80)).max() <= 4


# What each EXIF orientation says of where the picture's own corners belong, from the EXIF standard's table
# "(row 0, column 0) is the visual …": the upright picture has red, green / blue, white.
STORED_AS = {
    1: [[RED, GREEN], [BLUE, WHITE]],
    2: [[GREEN, RED], [WHITE, BLUE]],
    3: [[WHITE, BLUE], [GREEN, RED]],
    4: [[BLUE, WHITE], [RED, GREEN]],
    5: [[RED, BLUE], [GREEN, WHITE]],
    6: [[GREEN, WHITE], [RED, BLUE]],
    7: [[WHITE, GREEN], [BLUE, RED]],
    8: [[BLUE, RED], [WHITE, GREEN]],
}


@pytest.mark.parametrize("orientation", STORED_AS)
def test_exif_rotation_is_undone(orientation: int) -> None:
    stored = Image.fromarray(np.array(STORED_AS[orientation], np.uint8).repeat(8, 0).repeat(8, 1))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = read_image(encoded(stored, "PNG", exif=exif))
    corners = [[image.getpixel((x, y)) for x in (2, 13)] for y in (2, 13)]
    assert corners == [[RED, GREEN], [BLUE, WHITE]]


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_photo_with_nonsense_for_exif_is_still_read() -> None:
    photo = encoded(four_corners(), "JPEG", exif=b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff")
    assert read_image(photo).size == (16, 24)


def test_print_colours_become_screen_colours() -> None:
    # No ink at all is white; full cyan, magenta, yellow leave one screen colour out each; full black is black.
    inks = {
        (0, 0, 0, 0): WHITE,
        (255, 0, 0, 0): (0, 255, 255),
        (0, 255, 0, 0): (255, 0, 255),
        (0, 0, 0, 255): (0, 0, 0),
    }
    for ink, colour in inks.items():
        image = read_image(encoded(Image.new("CMYK", (16, 16), ink), "JPEG", quality=100))
        assert np.abs(np.asarray(image, int) - colour).max() <= 3


def test_sixteen_bit_grey_is_scaled_not_clipped() -> None:
    depth = np.array([[0, 257, 32_896, 65_535]], np.uint16)
    image = read_image(encoded(Image.fromarray(depth), "PNG"))
    assert np.asarray(image)[0].tolist() == [[value] * 3 for value in (0, 1, 128, 255)]


def test_transparent_parts_lie_on_white() -> None:
    layer = Image.new("RGBA", (3, 1))
    layer.putdata([(255, 0, 0, 255), (255, 0, 0, 0), (0, 0, 0, 128)])
    row = np.asarray(read_image(encoded(layer, "PNG")))[0].tolist()
    assert row == [[255, 0, 0], [255, 255, 255], [127, 127, 127]]


def test_palette_and_its_transparent_colour_are_read() -> None:
    picture = four_corners().quantize(4)
    plain = np.asarray(read_image(encoded(picture, "PNG")))
    assert (plain == np.asarray(four_corners())).all()
    clear = read_image(encoded(picture, "PNG", transparency=picture.getpixel((2, 2))))
    assert clear.getpixel((2, 2)) == WHITE and clear.getpixel((12, 2)) == GREEN


@pytest.mark.parametrize("mode", ["1", "L", "LA"])
def test_grey_modes_become_rgb(mode: str) -> None:
    image = read_image(encoded(Image.new("L", (4, 4), 255).convert(mode), "PNG"))
    assert image.mode == "RGB" and image.getpixel((1, 1)) == WHITE


def test_truncated_jpeg_is_refused_with_its_remedy() -> None:
    whole = encoded(drawn_photo(0, (400, 300)), "JPEG")
    assert "damaged or cut short" in refusal(whole[: len(whole) // 2])


def test_truncated_png_is_refused() -> None:
    whole = encoded(drawn_photo(0, (400, 300)), "PNG")
    assert "damaged or cut short" in refusal(whole[: len(whole) // 2])


def test_text_called_jpg_is_refused_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "shirt.jpg"
    path.write_text("This is not a photo.")
    assert refusal(path) == "The photo shirt.jpg is not a JPEG, PNG or WebP picture, whatever its name says."


def test_animated_gif_is_named_for_what_it_is() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE)]
    gif = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert "an animated GIF" in refusal(gif)
    assert "a GIF" in refusal(encoded(frames[0], "GIF"))


def test_animated_webp_is_refused() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE)]
    assert "an animated WEBP" in refusal(encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]))


@pytest.mark.parametrize("side", [7_000, 20_000])
def test_far_too_many_pixels_are_refused_by_the_header_alone(side: int) -> None:
    assert refusal(header_only_png(side, side)) == "The photo has more than 40 million pixels."


def test_empty_and_oversized_and_missing_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    assert "empty file" in refusal(tmp_path / "empty.png")
    assert "could not be opened" in refusal(tmp_path / "absent.png")
    assert "could not be opened" in refusal(tmp_path)
    with (tmp_path / "large.jpg").open("wb") as file:
        file.truncate(config.MAX_IMAGE_BYTES + 1)
    assert refusal(tmp_path / "large.jpg") == "The photo large.jpg is larger than 30 MB."


def test_a_square_keeps_the_whole_photo_on_the_colour_of_its_rim() -> None:
    photo = Image.new("RGB", (40, 80), (10, 20, 30))
    photo.paste(RED, (10, 20, 30, 60))
    square = to_square_bytes(photo, 40)
    assert (square.shape, square.dtype) == ((3, 40, 40), torch.uint8)
    assert square[:, 20, 20].tolist() == list(RED)
    assert square[:, 20, 0].tolist() == square[:, 0, 39].tolist() == [10, 20, 30]
    # The red block was 20 × 40 of 40 × 80 pixels: at half the size it is 10 × 20.
    is_red = (square[0] > 128).nonzero()
    assert (is_red.max(0).values - is_red.min(0).values + 1).tolist() == [20, 10]


def test_a_line_of_one_pixel_still_becomes_a_square() -> None:
    assert to_square_bytes(Image.new("RGB", (500, 1), RED), 32).shape == (3, 32, 32)


def test_decoding_coarsely_gives_nearly_the_same_square() -> None:
    photo = encoded(drawn_photo(3, (1200, 900)), "JPEG", quality=95)
    fine, fast = to_square_bytes(read_image(photo), 64), read_square(photo, 64)
    assert (fine.int() - fast.int()).abs().float().mean() < 2


def test_many_photos_come_in_order_and_whole() -> None:
    photos = [encoded(drawn_photo(seed), "PNG") for seed in range(11)]
    heard: list[float] = []
    batches = list(read_many(photos, 24, batch_size=4, on_progress=lambda fraction, _: heard.append(fraction)))
    assert [len(batch) for batch in batches] == [4, 4, 3]
    expected = torch.stack([read_square(photo, 24) for photo in photos])
    assert torch.equal(torch.cat(batches), expected)
    assert heard == [4 / 11, 8 / 11, 1.0]


def test_one_bad_photo_among_many_is_named(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    drawn_photo(0).save(good)
    bad.write_bytes(good.read_bytes()[:60])
    with pytest.raises(ImageError, match=r"bad\.png"):
        list(read_many([good, bad, good], 16))


def test_hash_of_a_ramp_is_known_by_hand() -> None:
    falling = Image.fromarray(np.tile(np.arange(90, 0, -1, np.uint8), (80, 1)))
    assert perceptual_hash(falling) == 2**64 - 1
    assert perceptual_hash(falling.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) == 0
    assert perceptual_hash(Image.new("RGB", (80, 80), RED)) == 0


def test_hash_survives_size_and_compression_and_tells_photos_apart() -> None:
    photo, other = drawn_photo(1, (300, 400)), drawn_photo(2, (300, 400))
    copy = read_image(encoded(photo.resize((150, 200)), "JPEG", quality=40))
    assert (perceptual_hash(photo) ^ perceptual_hash(copy)).bit_count() <= 4
    assert (perceptual_hash(photo) ^ perceptual_hash(other)).bit_count() >= 16


def test_garments_on_one_background_are_not_the_same_photo_though_a_copy_is(tmp_path: Path) -> None:
    photo = drawn_photo(1, (300, 400))
    recoloured = Image.merge("RGB", (photo.getchannel("B"), photo.getchannel("G"), photo.getchannel("R")))
    for name, image in (("a", photo), ("b", photo.resize((150, 200))), ("c", recoloured)):
        image.save(tmp_path / f"{name}.jpg", quality=60)
    (tmp_path / "d.jpg").write_text("no photo")
    assert is_same_photo(tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert not is_same_photo(tmp_path / "a.jpg", tmp_path / "c.jpg")
    assert not is_same_photo(tmp_path / "a.jpg", tmp_path / "d.jpg")


def test_thumbnail_is_a_small_jpeg_of_the_same_shape() -> None:
    small = Image.open(io.BytesIO(thumbnail(drawn_photo(0, (600, 300)), 100)))
    assert (small.format, small.size) == ("JPEG", (100, 50))
