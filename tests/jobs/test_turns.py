"""A single question goes before a table, and a table goes on between questions."""

import threading
import time

from core.turns import Turns


def test_who_asks_one_question_goes_before_the_next_portion_of_a_table() -> None:
    turns, order = Turns(), []
    has_begun = threading.Event()

    def table() -> None:
        for number in range(4):
            with turns.portion():
                order.append(f"portion {number}")
                has_begun.set()
                time.sleep(0.05)

    def question(name: str) -> None:
        with turns:
            order.append(name)

    long = threading.Thread(target=table)
    long.start()
    has_begun.wait(5)
    askers = [threading.Thread(target=question, args=(f"question {number}",)) for number in range(3)]
    for asker in askers:
        asker.start()
    for thread in (*askers, long):
        thread.join(5)
    assert order[0] == "portion 0" and order[-1] == "portion 3"
    assert {name for name in order[1:4]} == {"question 0", "question 1", "question 2"}


def test_only_one_has_the_turn_and_a_fault_ends_it() -> None:
    turns, at_once, most = Turns(), [0], [0]

    def work(is_portion: bool) -> None:
        for _ in range(20):
            with turns.portion() if is_portion else turns:
                at_once[0] += 1
                most[0] = max(most[0], at_once[0])
                time.sleep(0.0005)
                at_once[0] -= 1

    threads = [threading.Thread(target=work, args=(number % 2 == 0,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most == [1] and not any(thread.is_alive() for thread in threads)
    for turn in (turns, turns.portion()):
        try:
            with turn:
                raise ValueError
        except ValueError:
            pass
    with turns:
        pass
