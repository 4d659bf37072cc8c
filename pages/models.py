"""Models: what the forecasts come from, how good it is, and how to train one of one's own."""

from core import config, rooms, workspace
from pages.parts.frame import cached, notices, shell, state, words
from pages.parts.frame.words import plain
from pages.parts.models import ablation, cards, training
from pages.parts.show import job_bars, scores

shell.open_page("Models", "What the forecasts come from, how good it is, and how to train one on your own products.")

cards.shelf()
folder = cards.choose()
if folder:
    with notices.faults_in_words():
        card = cached.checked_card(folder)
        cards.head(folder, card)

        shell.section("How good it is")
        scores.draw(card.scores, "models_card")

        room = rooms.of_kind(card.kind)
        if room and rooms.EVALUATE in room.verbs:
            catalogue = state.catalogue_folder()
            shell.section(f"On the catalogue at work: {plain(words.catalogue(catalogue))}")
            scores.draw_or_say(workspace.report(folder, catalogue), "models_report")
            training.ask_for_evaluation(room, folder, catalogue)

        if card.kind == "demand" and folder.parent == config.STARTER:
            shell.section(
                "What each part is worth", "The same recipe with some of photo, title, price and facts left out."
            )
            ablation.draw()

        shell.section("How it was made")
        cards.recipe(card)

shell.section("Train a model", "It learns in the background, and goes on when this page is closed.")
training.ask_for_training()

shell.section(
    "Jobs", "Jobs and models belong to the house: everybody who uses this Vitrine sees them and can stop them."
)
job_bars.draw_all("Trainings and evaluations that you start are listed here, with their progress and their logs.")
