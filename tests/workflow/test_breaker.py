"""The circuit breaker: never hammers, never gives up for ever, one probe at a time."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from tests.builders import NOW, later
from workflow.breaker import Breaker, State

REST = timedelta(seconds=30)


def opened(failures: int = 3) -> Breaker:
    breaker = Breaker(3, REST)
    for _ in range(failures):
        breaker = breaker.failed(NOW)
    return breaker


def test_it_opens_after_so_many_failures_in_a_row_and_no_earlier() -> None:
    assert opened(2).state(NOW) is State.CLOSED
    assert opened(2).answered().failed(NOW).state(NOW) is State.CLOSED
    assert opened(3).state(NOW) is State.OPEN


def test_after_its_rest_one_may_ask_and_the_others_wait_for_what_that_one_finds() -> None:
    assert opened().state(later(29.9)) is State.OPEN
    assert opened().state(later(30)) is State.HALF_OPEN
    probing = opened().asked(later(30))
    assert probing.state(later(31)) is State.OPEN
    assert probing.answered().state(later(31)) is State.CLOSED
    assert probing.failed(later(31)).state(later(60.9)) is State.OPEN
    assert probing.failed(later(31)).state(later(61)) is State.HALF_OPEN


def test_a_probe_that_is_cut_off_leaves_room_for_another() -> None:
    assert opened().asked(later(30)).cut_off().state(later(31)) is State.HALF_OPEN


def test_a_model_that_asks_for_a_longer_rest_gets_it() -> None:
    assert opened(2).failed(NOW, timedelta(minutes=2)).state(later(119)) is State.OPEN


@given(st.lists(st.floats(0, 29), max_size=20))
def test_calls_that_began_before_the_rest_do_not_make_it_longer(late: list[float]) -> None:
    breaker = opened()
    for seconds in late:
        breaker = breaker.failed(later(seconds))
    assert breaker.state(later(30)) is State.HALF_OPEN


class Breaking(RuleBasedStateMachine):
    """Callers that keep to it, calls that end in any order and any way, time that only goes on."""

    calls = Bundle("calls")

    def __init__(self) -> None:
        super().__init__()
        self.breaker, self.now, self.in_a_row, self.probe, self.number = Breaker(3, REST), NOW, 0, 0, 0

    @rule(seconds=st.floats(0, 40))
    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.breaker.state(self.now) is not State.OPEN)
    @rule(target=calls)
    def ask(self) -> int:
        self.number += 1
        if self.breaker.state(self.now) is State.HALF_OPEN:
            assert not self.probe
            self.probe = self.number
        self.breaker = self.breaker.asked(self.now)
        return self.number

    @rule(call=consumes(calls), good=st.booleans())
    def end(self, call: int, good: bool) -> None:
        self.in_a_row = 0 if good else self.in_a_row + 1
        self.breaker = self.breaker.answered() if good else self.breaker.failed(self.now)
        self.probe = 0 if good or call == self.probe or not self.breaker.probing else self.probe

    @rule(call=consumes(calls))
    def cut_off(self, call: int) -> None:
        if call == self.probe:
            self.breaker, self.probe = self.breaker.cut_off(), 0

    @invariant()
    def it_is_open_only_for_a_reason(self) -> None:
        state = self.breaker.state(self.now)
        assert state is State.CLOSED or self.in_a_row >= 3
        assert self.breaker.probing == bool(self.probe)

    @invariant()
    def it_is_never_left_alone_for_ever(self) -> None:
        assert self.breaker.probing or self.breaker.state(self.now + REST) is not State.OPEN


TestBreaking = Breaking.TestCase
