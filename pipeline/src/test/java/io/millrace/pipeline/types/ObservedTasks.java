package io.millrace.pipeline.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.pipeline.states.Resource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What tasks were seen to take and to give in an execution. A definition that has run with it
/// cannot be one whose types are certainly wrong.
public final class ObservedTasks {
  private final Map<String, Type> wants = new LinkedHashMap<>();
  private final Map<String, Set<String>> sometimes = new LinkedHashMap<>();
  private final Map<String, Type> gives = new LinkedHashMap<>();
  private final Set<String> states = new HashSet<>();

  /// A task was called.
  public void took(String state, Resource resource, JsonNode arguments) {
    states.add(state);
    Type type = type(arguments);
    Type before = wants.get(resource.text());
    sometimes.computeIfAbsent(resource.text(), _ -> new HashSet<>()).addAll(absent(before, type));
    wants.put(resource.text(), before == null ? type : Join.of(before, type));
  }

  private static Set<String> absent(@Nullable Type before, Type now) {
    if (!(before instanceof Type.Fields one) || !(now instanceof Type.Fields other)) {
      return Set.of();
    }
    Set<String> names = new HashSet<>(one.fields().keySet());
    names.addAll(other.fields().keySet());
    names.removeIf(n -> one.fields().containsKey(n) && other.fields().containsKey(n));
    return names;
  }

  public void gave(Resource resource, JsonNode result) {
    gives.merge(resource.text(), type(result), Join::of);
  }

  private static Type type(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> Type.Scalar.plain(Type.Kind.STRING);
      case NUMBER -> Type.Scalar.plain(Type.Kind.NUMBER);
      case BOOLEAN -> Type.Scalar.plain(Type.Kind.BOOLEAN);
      case ARRAY ->
          new Type.Items(
              value.valueStream().map(ObservedTasks::type).reduce(Join::of).orElse(Type.any()));
      case OBJECT -> {
        Map<String, Type> fields = new LinkedHashMap<>();
        value.properties().forEach(field -> fields.put(field.getKey(), type(field.getValue())));
        yield Type.Fields.closed(fields);
      }
      default -> Type.any();
    };
  }

  /// Fails if the check finds something in a state that has run.
  public void assertNothingFound(JsonNode definition) {
    assertThat(TypeCheck.findings(definition, this::signature))
        .filteredOn(
            finding -> states.stream().anyMatch(s -> finding.pointer().contains("/" + s + "/")))
        .isEmpty();
  }

  private Optional<Signature> signature(Resource resource) {
    return wants.get(resource.text()) instanceof Type.Fields object
        ? Optional.of(
            new Signature(
                resource.text(),
                new Type.Fields(
                    object.fields(),
                    sometimes.getOrDefault(resource.text(), Set.of()),
                    Type.Others.POSSIBLE,
                    Optional.empty()),
                gives.getOrDefault(resource.text(), Type.any())))
        : Optional.empty();
  }
}
