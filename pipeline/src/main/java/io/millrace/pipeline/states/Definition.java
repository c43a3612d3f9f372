package io.millrace.pipeline.states;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Reads a definition and checks it: all findings at once, in the order of the document.
public final class Definition {
  private static final Set<String> TOP_FIELDS =
      Set.of("Comment", "QueryLanguage", "StartAt", "States", "Version", "TimeoutSeconds");

  private Definition() {}

  /// What reading gave.
  public sealed interface Reading {
    record Valid(StateMachine machine) implements Reading {}

    /// @param findings at least one
    record Invalid(List<Finding> findings) implements Reading {
      public Invalid {
        findings = List.copyOf(findings);
      }
    }
  }

  /// @param tree of the JSON or YAML text
  /// @param known whether a Task state can call a resource
  public static Reading read(JsonNode tree, Predicate<Resource> known) {
    Findings findings = new Findings();
    if (!tree.isObject()) {
      findings.add("/", "Definition must be a valid JSON object");
      return new Reading.Invalid(findings.list());
    }
    Fields top = new Fields(tree, "", findings);
    top.allow(TOP_FIELDS);
    Optional<String> comment = top.string("Comment");
    QueryLanguage language =
        top.oneOf("QueryLanguage", List.of("JSONPath", "JSONata"))
            .map(QueryLanguage::of)
            .orElse(QueryLanguage.JSONPATH);
    top.oneOf("Version", List.of("1.0"));
    Optional<Integer> timeout = top.integer("TimeoutSeconds", 1, 99_999_999);
    LevelReader reader = new LevelReader(findings, language, known, new HashSet<>());
    Optional<Level> level = reader.read(top, Set.of());
    return findings.list().isEmpty() && level.isPresent()
        ? new Reading.Valid(new StateMachine(comment, level.get(), timeout))
        : new Reading.Invalid(findings.list());
  }
}
