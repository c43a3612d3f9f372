package io.millrace.pipeline.types;

import io.millrace.pipeline.states.Finding;
import io.millrace.pipeline.states.Resource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// Follows the results of tasks through a definition to the tasks that get them, and reports what
/// certainly does not fit. What is computed counts as unknown. Not thread-safe; for one definition.
public final class TypeCheck {
  /// States that are looked at, counting each time; a definition beyond it is not checked.
  private static final int VISITS_MAX = 20_000;

  private final Function<Resource, Optional<Signature>> signatures;
  private final String language;
  private int visits;

  private TypeCheck(Function<Resource, Optional<Signature>> signatures, String language) {
    this.signatures = signatures;
    this.language = language;
  }

  /// Never fails, whatever the tree is.
  /// @param signatures of tasks, as far as they are known
  public static List<Finding> findings(
      JsonNode definition, Function<Resource, Optional<Signature>> signatures) {
    String language = definition.path("QueryLanguage").asString("JSONPath");
    List<Finding> findings = new ArrayList<>();
    TypeCheck check = new TypeCheck(signatures, language);
    check.level(definition, JsonPointer.empty(), Scope.UNKNOWN, findings::add);
    return check.visits <= VISITS_MAX ? List.copyOf(findings) : List.of();
  }

  /// Where a state leads.
  /// @param next empty: the end of its level
  private record Exit(Optional<String> next, Scope scope) {}

  /// What a level gives.
  private Type level(JsonNode level, JsonPointer pointer, Scope entry, Consumer<Finding> report) {
    JsonNode states = level.path("States");
    JsonPointer place = pointer.appendProperty("States");
    Map<String, Scope> entries = entries(states, place, level.path("StartAt").asString(""), entry);
    Optional<Type> output = Optional.empty();
    for (Map.Entry<String, Scope> reached : entries.entrySet()) {
      String name = reached.getKey();
      JsonPointer at = place.appendProperty(name);
      for (Exit exit : exits(name, states.path(name), at, reached.getValue(), report)) {
        if (exit.next().isEmpty()) {
          Type given = exit.scope().input();
          output = Optional.of(output.map(before -> Join.of(before, given)).orElse(given));
        }
      }
    }
    return output.orElse(Type.any());
  }

  /// What is known when each state that can be reached is entered.
  private Map<String, Scope> entries(
      JsonNode states, JsonPointer place, String start, Scope entry) {
    Map<String, Scope> entries = new LinkedHashMap<>(Map.of(start, entry));
    Deque<String> todo = new ArrayDeque<>(List.of(start));
    while (!todo.isEmpty() && visits <= VISITS_MAX) {
      String name = todo.pop();
      JsonPointer at = place.appendProperty(name);
      for (Exit exit :
          exits(name, states.path(name), at, entries.getOrDefault(name, entry), _ -> {})) {
        if (exit.next().isPresent()) {
          String next = exit.next().get();
          Scope before = entries.get(next);
          Scope now = before == null ? exit.scope() : before.or(exit.scope());
          if (!now.equals(before)) {
            entries.put(next, now);
            todo.push(next);
          }
        }
      }
    }
    return entries;
  }

  private List<Exit> exits(
      String name, JsonNode state, JsonPointer at, Scope scope, Consumer<Finding> report) {
    visits++;
    Flow flow = Flow.of(state.path("QueryLanguage").asString(language), state, scope);
    return switch (state.path("Type").asString("")) {
      case "Task" -> worked(state, flow, task(name, state, at, flow, report));
      case "Parallel" -> worked(state, flow, parallel(state, at, flow, scope, report));
      case "Map" -> worked(state, flow, map(state, at, flow, scope, report));
      case "Pass" -> List.of(exit(state, flow.after(flow.pass(), state)));
      case "Wait", "Succeed" -> List.of(exit(state, flow.after(flow.plain(), state)));
      case "Choice" -> choice(state, flow);
      default -> List.of();
    };
  }

  private static Exit exit(JsonNode from, Scope scope) {
    return new Exit(from.path("Next").asStringOpt(), scope);
  }

  private static List<Exit> worked(JsonNode state, Flow flow, Type result) {
    List<Exit> exits = new ArrayList<>(List.of(exit(state, flow.after(result, state))));
    state.path("Catch").forEach(catcher -> exits.add(exit(catcher, flow.caught(catcher))));
    return exits;
  }

  private static List<Exit> choice(JsonNode state, Flow flow) {
    List<Exit> exits = new ArrayList<>();
    state.path("Choices").forEach(rule -> exits.add(exit(rule, flow.after(flow.plain(), rule))));
    state
        .path("Default")
        .asStringOpt()
        .ifPresent(next -> exits.add(new Exit(Optional.of(next), flow.after(flow.plain(), state))));
    return exits;
  }

  private Type task(
      String name, JsonNode state, JsonPointer at, Flow flow, Consumer<Finding> report) {
    Optional<Resource> resource = Resource.parse(state.path("Resource").asString(""));
    Optional<Signature> signature = resource.flatMap(signatures);
    if (signature.isEmpty()) {
      return Type.any();
    }
    String called = signature.get().resource();
    String field = flow.argumentsField();
    JsonPointer place = state.has(field) ? at.appendProperty(field) : at;
    new ArgumentCheck(called, report)
        .check(signature.get().wants(), flow.arguments(), state.path(field), place);
    return resource.get().isCallback()
        ? Type.any()
        : signature.get().gives().from("state '%s' (%s)".formatted(name, called));
  }

  private Type parallel(
      JsonNode state, JsonPointer at, Flow flow, Scope scope, Consumer<Finding> report) {
    Scope entry = scope.withInput(flow.arguments());
    List<Type> outputs = new ArrayList<>();
    for (int i = 0; i < state.path("Branches").size(); i++) {
      JsonPointer branch = at.appendProperty("Branches").appendIndex(i);
      outputs.add(level(state.path("Branches").get(i), branch, entry, report));
    }
    return new Type.Tuple(outputs);
  }

  private Type map(
      JsonNode state, JsonPointer at, Flow flow, Scope scope, Consumer<Finding> report) {
    String field = state.has("Iterator") ? "Iterator" : "ItemProcessor";
    JsonNode processor = state.path(field);
    boolean isDistributed =
        processor.path("ProcessorConfig").path("Mode").asString("").equals("DISTRIBUTED");
    Type item = state.has("ItemReader") || isDistributed ? Type.any() : flow.items().element();
    Type given = state.has("ItemBatcher") ? Type.any() : flow.iteration(item);
    Scope entry = (isDistributed ? scope.alone() : scope).withItem(item).withInput(given);
    Type output = level(processor, at.appendProperty(field), entry, report);
    return state.has("ResultWriter") ? Type.any() : new Type.Items(output);
  }
}
