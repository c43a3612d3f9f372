package io.millrace.pipeline;

import io.millrace.pipeline.types.Signature;
import io.millrace.pipeline.types.Type;
import io.millrace.pipeline.types.Vocabulary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a task takes, gives and how it fails, for people and for checks of a definition.
/// @param summary one sentence
/// @param inputs none: it is not said
/// @param outputs all that there can be; none: it is not said
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

  /// The same for checks.
  /// @param task its name
  Signature signature(String task) {
    return Signature.of(
        "millrace:" + task,
        types(inputs),
        inputs.stream()
            .filter(field -> field.presence() == Presence.OPTIONAL)
            .map(Field::name)
            .collect(Collectors.toSet()),
        types(outputs));
  }

  private static Map<String, Type> types(List<Field> fields) {
    Map<String, Type> types = new LinkedHashMap<>();
    fields.forEach(field -> types.put(field.name(), Vocabulary.type(field.type())));
    return types;
  }

  /// Whether a field must be there.
  public enum Presence {
    REQUIRED,
    OPTIONAL
  }

  /// @param type a name of the [Vocabulary]
  public record Field(String name, String type, Presence presence, String meaning) {}

  /// @param name as `ErrorEquals` takes it
  public record Failure(String name, String when) {}

  private static <T> List<T> plus(List<T> list, T more) {
    return Stream.concat(list.stream(), Stream.of(more)).toList();
  }
}
