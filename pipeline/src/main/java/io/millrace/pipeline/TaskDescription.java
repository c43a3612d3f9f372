package io.millrace.pipeline;

import java.util.List;

/// What a task takes, gives and how it fails, for people and for checks of a definition.
/// @param summary one sentence
public record TaskDescription(
    String summary, List<Field> inputs, List<Field> outputs, List<Failure> errors) {
  public TaskDescription {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    errors = List.copyOf(errors);
  }

  public static TaskDescription of(String summary) {
    return new TaskDescription(summary, List.of(), List.of(), List.of());
  }

  public TaskDescription input(String name, String type, String meaning) {
    return new TaskDescription(
        summary, plus(inputs, new Field(name, type, Presence.REQUIRED, meaning)), outputs, errors);
  }

  public TaskDescription optional(String name, String type, String meaning) {
    return new TaskDescription(
        summary, plus(inputs, new Field(name, type, Presence.OPTIONAL, meaning)), outputs, errors);
  }

  public TaskDescription output(String name, String type, String meaning) {
    return new TaskDescription(
        summary, inputs, plus(outputs, new Field(name, type, Presence.REQUIRED, meaning)), errors);
  }

  public TaskDescription error(String name, String when) {
    return new TaskDescription(summary, inputs, outputs, plus(errors, new Failure(name, when)));
  }

  /// Whether a field must be there.
  public enum Presence {
    REQUIRED,
    OPTIONAL
  }

  /// @param type a JSON type (`string`, `number`, `array` …) or a thing of Millrace (`dataset
  ///     version`, `model version` …)
  public record Field(String name, String type, Presence presence, String meaning) {}

  /// @param name as `ErrorEquals` takes it
  public record Failure(String name, String when) {}

  private static <T> List<T> plus(List<T> list, T more) {
    return java.util.stream.Stream.concat(list.stream(), java.util.stream.Stream.of(more)).toList();
  }
}
