package io.millrace.pipeline.states;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What makes a rule of a Choice state true.
sealed interface Condition {
  /// @param effective the state's input after `InputPath`
  /// @param location of the rule, as error texts name it
  boolean holds(Evaluation effective, String location) throws StateFailure;

  /// JSONata's `Condition`.
  record Query(Template template) implements Condition {
    @Override
    public boolean holds(Evaluation effective, String location) throws StateFailure {
      return Checks.truth(template, effective, location + "/Condition");
    }
  }

  /// Stops at the first that is false.
  record And(List<Condition> all) implements Condition {
    public And {
      all = List.copyOf(all);
    }

    @Override
    public boolean holds(Evaluation effective, String location) throws StateFailure {
      for (Condition condition : all) {
        if (!condition.holds(effective, location)) {
          return false;
        }
      }
      return true;
    }
  }

  /// Stops at the first that is true.
  record Or(List<Condition> any) implements Condition {
    public Or {
      any = List.copyOf(any);
    }

    @Override
    public boolean holds(Evaluation effective, String location) throws StateFailure {
      for (Condition condition : any) {
        if (condition.holds(effective, location)) {
          return true;
        }
      }
      return false;
    }
  }

  record Not(Condition condition) implements Condition {
    @Override
    public boolean holds(Evaluation effective, String location) throws StateFailure {
      return !condition.holds(effective, location);
    }
  }

  /// False if one of the values is not of the type.
  /// @param operand a literal, or a path for the operators that end in `Path`
  record Compares(Template.At variable, Ordering ordering, Relation relation, Template operand)
      implements Condition {
    @Override
    public boolean holds(Evaluation effective, String location) throws StateFailure {
      JsonNode left = variable.evaluate(effective, location);
      JsonNode right = operand.evaluate(effective, location);
      return ordering.accepts(left)
          && ordering.accepts(right)
          && relation.holds(ordering.compare(left, right));
    }
  }

  /// `StringMatches`.
  record Matches(Template.At variable, Wildcard pattern) implements Condition {
    @Override
    public boolean holds(Evaluation effective, String location) throws StateFailure {
      JsonNode value = variable.evaluate(effective, location);
      return value.isString() && pattern.matches(value.stringValue());
    }
  }

  /// `IsNull` and its kin.
  record Is(Template.At variable, TypeTest test, boolean expected) implements Condition {
    @Override
    public boolean holds(Evaluation effective, String location) throws StateFailure {
      if (test == TypeTest.PRESENT) {
        Optional<JsonNode> found = variable.find(effective);
        return found.isPresent() == expected;
      }
      return test.holds(variable.evaluate(effective, location)) == expected;
    }
  }
}
