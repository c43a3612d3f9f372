"""What flows become."""
import pytest

from millrace import (Pipeline, choice, fail, go_to, map_each, ml, parallel, pass_on, query, state_input, states,
                      succeed, task, variable, wait)


def test_what_follows_a_choice_follows_each_of_its_ways() -> None:
    built = Pipeline(choice("Which")
                     .when(query("$states.input.a"), pass_on("A"))
                     .when(query("$states.input.b"), pass_on("B").then(fail("No")))
                     .then(pass_on("After"))).definition()["States"]

    assert built["A"]["Next"] == "After"
    assert built["Which"]["Default"] == "After"
    assert built["After"]["End"] is True


def test_ways_back_and_shared_handlers_are_states_that_are_there_once() -> None:
    handler = pass_on("Tell").then(go_to("Ask"))
    built = Pipeline(task("Ask", "millrace:http").catch(handler, "States.Timeout")
                     .then(task("Answer", "millrace:http").catch(handler))).definition()["States"]

    assert set(built) == {"Ask", "Tell", "Answer"}
    assert built["Tell"]["Next"] == "Ask"
    assert built["Answer"]["Catch"] == [{"ErrorEquals": ["States.ALL"], "Next": "Tell"}]


def test_a_changed_copy_leaves_the_state_before_as_it_was() -> None:
    before = task("A", "millrace:sql")

    before.retry(max_attempts=5)

    assert Pipeline(before).definition()["States"]["A"] == {
        "Type": "Task", "Resource": "millrace:sql", "End": True}


def test_distributed_maps_say_so() -> None:
    built = map_each("Each", pass_on("One"), distributed="STANDARD", items=state_input.rows, label="rows")

    assert Pipeline(built).definition()["States"]["Each"]["ItemProcessor"]["ProcessorConfig"] == {
        "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}


def test_expressions_compute() -> None:
    assert str(variable("a").b[0] + 1 > states.input["x y"]) == "{% ($a.b[0] + 1) > ($states.input.`x y`) %}"
    assert str(state_input.name.joined("-").equals("a-")) == '{% ($states.input.name & "-") = "a-" %}'


def test_mistakes_are_told_at_once() -> None:
    with pytest.raises(TypeError, match="a Pass state has no timeout_seconds"):
        pass_on("A", timeout_seconds=5)
    with pytest.raises(TypeError, match="unknown: attempts"):
        task("A", "millrace:sql").retry(attempts=3)
    with pytest.raises(TypeError, match="is no JSON"):
        pass_on("A", output={1, 2})
    with pytest.raises(ValueError, match="two different states are named 'A'"):
        pass_on("A").then(succeed("A"))
    with pytest.raises(ValueError, match="nothing can follow 'A'"):
        succeed("A").then(pass_on("B"))


def test_a_notebook_shows_the_states_in_their_order() -> None:
    flow = parallel("Both", wait("W", seconds=1), ml.sql("S", query="select 1")).catch(fail("No")).then(succeed("<Yes>"))

    html = Pipeline(flow, comment="a & b")._repr_html_()

    assert "a &amp; b" in html
    assert html.index("Both") < html.index(">W<") < html.index(">S<") < html.index("&lt;Yes&gt;</td>")
    assert "⚠ No" in html
