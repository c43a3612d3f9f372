package io.millrace.pipeline.states;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A state of a definition.
public sealed interface State {
  /// Unique in the whole definition.
  String name();

  /// The value of its `Type` field.
  default String type() {
    return switch (this) {
      case Task _ -> "Task";
      case Parallel _ -> "Parallel";
      case Map _ -> "Map";
      case Pass _ -> "Pass";
      case Wait _ -> "Wait";
      case Choice _ -> "Choice";
      case Succeed _ -> "Succeed";
      case Fail _ -> "Fail";
    };
  }

  /// The states that may follow, in the order of the definition.
  default List<String> targets() {
    return switch (this) {
      case Task task -> join(task.next(), task.recovery().targets());
      case Parallel parallel -> join(parallel.next(), parallel.recovery().targets());
      case Map map -> join(map.next(), map.recovery().targets());
      case Pass pass -> join(pass.next(), List.of());
      case Wait wait -> join(wait.next(), List.of());
      case Choice choice ->
          join(choice.otherwise(), choice.rules().stream().map(ChoiceRule::next).toList());
      case Succeed _, Fail _ -> List.of();
    };
  }

  private static List<String> join(Optional<String> one, List<String> more) {
    return java.util.stream.Stream.concat(one.stream(), more.stream()).toList();
  }

  /// Work outside the machine.
  /// @param next empty: the last state
  /// @param roleArn of `Credentials`
  record Task(
      String name,
      Optional<String> next,
      DataFlow data,
      Recovery recovery,
      Resource resource,
      Optional<Template> timeoutSeconds,
      Optional<Template> heartbeatSeconds,
      Optional<Template> roleArn)
      implements State {}

  /// Branches that run side by side.
  record Parallel(
      String name, Optional<String> next, DataFlow data, Recovery recovery, List<Level> branches)
      implements State {
    public Parallel {
      branches = List.copyOf(branches);
    }
  }

  /// The same states for each item of an array.
  /// @param items default: what the state's work gets
  /// @param selector default: the item itself
  /// @param concurrency most iterations at once; 0 or absent: as many as the limits allow
  /// @param distribution empty: they run inside the execution
  record Map(
      String name,
      Optional<String> next,
      DataFlow data,
      Recovery recovery,
      Level processor,
      Optional<Template> items,
      Optional<Template> selector,
      Optional<Template> concurrency,
      Optional<Distribution> distribution)
      implements State {}

  /// Gives its input, or another value, on.
  record Pass(String name, Optional<String> next, DataFlow data) implements State {}

  /// Waits for a moment.
  record Wait(String name, Optional<String> next, DataFlow data, Until until) implements State {}

  /// Goes on where the first true rule says.
  /// @param otherwise where to go if no rule is true
  record Choice(String name, Optional<String> otherwise, DataFlow data, List<ChoiceRule> rules)
      implements State {
    public Choice {
      rules = List.copyOf(rules);
    }
  }

  /// @param data output and variables of the rule, instead of the state's own
  record ChoiceRule(Condition condition, String next, DataFlow data) {}

  /// Ends its level well.
  record Succeed(String name, DataFlow data) implements State {}

  /// Ends its level with an error.
  record Fail(String name, Optional<Template> error, Optional<Template> cause) implements State {}

  /// Until when a Wait waits.
  sealed interface Until {
    /// From the moment at which the state was entered.
    record Seconds(Template seconds) implements Until {}

    record Timestamp(Template timestamp) implements Until {}

    /// @param moment checked when the definition was read
    record Moment(Instant moment) implements Until {}
  }
}
