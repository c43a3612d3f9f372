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
    /// @param warnings what looks wrong but can run
    record Valid(StateMachine machine, List<Finding> warnings) implements Reading {
      public Valid {
        warnings = List.copyOf(warnings);
      }

      @Override
      public List<Finding> findings() {
        return warnings;
      }
    }

    /// The same with more findings, for which the definition need not be understood as a whole.
    /// @param tree that was read
    default Reading with(List<Finding> more, JsonNode tree) {
      if (more.isEmpty()) {
        return this;
      }
      Findings all = new Findings();
      all.addAll(findings());
      all.addAll(more);
      List<Finding> sorted = all.in(tree);
      return this instanceof Valid(var machine, _)
              && sorted.stream().allMatch(finding -> finding.code().isWarning())
          ? new Valid(machine, sorted)
          : new Invalid(sorted);
    }

    /// Faults and warnings, in the order of the document.
    List<Finding> findings();

    /// @param findings at least one that is no warning
    record Invalid(List<Finding> findings) implements Reading {
      public Invalid {
        findings = List.copyOf(findings);
      }
    }
  }

  /// The same for [ExecutionType#STANDARD].
  public static Reading read(JsonNode tree, Predicate<Resource> known) {
    return read(tree, ExecutionType.STANDARD, known);
  }

  /// @param tree of the JSON or YAML text
  /// @param type of the executions
  /// @param known whether a Task state can call a resource
  public static Reading read(JsonNode tree, ExecutionType type, Predicate<Resource> known) {
    Findings findings = new Findings();
    if (!tree.isObject()) {
      findings.add("/", "Definition must be a valid JSON object");
      return new Reading.Invalid(findings.in(tree));
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
    LevelReader reader =
        new LevelReader(findings, language, type, known, new HashSet<>(), new HashSet<>());
    Optional<Level> level = reader.read(top, Set.of());
    List<Finding> found = findings.in(tree);
    return level.isPresent() && found.stream().allMatch(f -> f.code().isWarning())
        ? new Reading.Valid(new StateMachine(comment, level.get(), timeout), found)
        : new Reading.Invalid(found);
  }
}
