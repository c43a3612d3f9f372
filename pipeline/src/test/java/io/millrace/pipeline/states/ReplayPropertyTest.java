package io.millrace.pipeline.states;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Histories of machines that nobody has thought of. That each prefix of them leads to the same
/// commands, [Play#run] checks.
class ReplayPropertyTest {
  @Property(tries = 40)
  void everyHistoryCanBeReadAgainFromEveryPrefix(@ForAll long seed) {
    Play play = Play.of(new RandomMachine(seed).definition());
    play.task("work", task -> answer(seed, task)).run("{\"items\":[1,2,3]}");

    assertThat(play.history).isNotEmpty();
  }

  @Property(tries = 10)
  void theSameDefinitionAndAnswersMakeTheSameHistory(@ForAll long seed) {
    Play first = Play.of(new RandomMachine(seed).definition());
    Play second = Play.of(new RandomMachine(seed).definition());
    first.task("work", task -> answer(seed, task)).run("{\"items\":[1,2,3]}");
    second.task("work", task -> answer(seed, task)).run("{\"items\":[1,2,3]}");

    assertThat(second.history).isEqualTo(first.history);
  }

  private static Play.Answer answer(long seed, TaskCommand task) {
    long draw = new java.util.SplittableRandom(seed ^ task.lastEvent() * 31L).nextInt(6);
    if (draw == 0) {
      return new Play.Answer.Silence();
    }
    return draw == 1
        ? new Play.Answer.Failed(Optional.of("Busy"), Optional.of("later"))
        : new Play.Answer.Success(Json.object().put("draw", draw));
  }
}
