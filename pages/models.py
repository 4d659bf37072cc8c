"""Models: what the forecasts come from, how good it is, and how to train one of one's own."""

from core import config, rooms, workspace
from pages.parts import cached, catalogues, model_cards, notices, scores, shell, state
from pages.parts.models import ablation, job_panel, training_form
from pages.parts.sentences import plain

shell.open_page("Models", "What the forecasts come from, how good it is, and how to train one on your own products.")

model_cards.shelf()
folder = model_cards.choose()
if folder:
    with notices.faults_in_words():
        card = cached.checked_card(folder)
        model_cards.head(folder, card)

        shell.section("How good it is")
        scores.draw(card.scores, "models_card")

        room = rooms.of_kind(card.kind)
        if room and rooms.EVALUATE in room.verbs:
            catalogue = state.catalogue_folder()
            shell.section(f"On the catalogue at work: {plain(catalogues.name_of(catalogue))}")
            scores.draw_or_say(workspace.report(folder, catalogue), "models_report")
            training_form.ask_for_evaluation(room, folder, catalogue)

        if card.kind == "demand" and folder.parent == config.STARTER:
            shell.section(
                "What each part is worth", "The same recipe with some of photo, title, price and facts left out."
            )
            ablation.draw()

        shell.section("How it was made")
        model_cards.recipe(card)

shell.section("Train a model", "It learns in the background, and goes on when this page is closed.")
training_form.ask_for_training()

shell.section(
    "Jobs", "Jobs and models belong to the house: everybody who uses this Vitrine sees them and can stop them."
)
job_panel.draw("Trainings and evaluations that you start are listed here, with their progress and their logs.")
