package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import io.millrace.pipeline.states.jsonpath.ReferencePath;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// How data flows through a JSONPath state.
sealed interface PathFlow extends DataFlow {
  /// Where a result goes in the raw input.
  /// @param path empty for `null`: the result is thrown away
  record Merge(Optional<ReferencePath> path) {
    JsonNode apply(JsonNode raw, JsonNode result) throws StateFailure {
      if (path.isEmpty()) {
        return raw;
      }
      return path.get()
          .put(raw, result)
          .orElseThrow(
              () ->
                  StateFailure.silent(
                      ErrorNames.RESULT_PATH_MATCH_FAILURE,
                      "Unable to apply ReferencePath %s to input %s"
                          .formatted(path.get().text(), Json.write(raw))));
    }
  }

  /// Of states without work: `InputPath`, `OutputPath`, `Assign`.
  /// @param input a path; a literal `{}` for `null`; so is `output`
  record Filter(Template input, Template output, Map<String, Template> assign) implements PathFlow {
    public Filter {
      assign = Collections.unmodifiableMap(new LinkedHashMap<>(assign));
    }

    @Override
    public Evaluation effective(Evaluation evaluation) throws StateFailure {
      return evaluation.about(input.evaluate(evaluation, "InputPath"));
    }

    @Override
    public JsonNode arguments(Evaluation effective) {
      return effective.input().json();
    }

    @Override
    public JsonNode output(Evaluation evaluation) throws StateFailure {
      return output.evaluate(effective(evaluation), "OutputPath");
    }

    @Override
    public Map<String, JsonNode> assign(Evaluation evaluation) throws StateFailure {
      return assigned(effective(evaluation));
    }

    private Map<String, JsonNode> assigned(Evaluation evaluation) throws StateFailure {
      return Template.values(assign, evaluation, "Assign/");
    }
  }

  /// Of Task, Parallel, Map, Pass.
  /// @param result of a Pass, in the place of what work gives
  record Work(
      Filter filter,
      Optional<Template> parameters,
      Optional<JsonNode> result,
      Optional<Template> selector,
      Merge merge)
      implements PathFlow {
    @Override
    public Evaluation effective(Evaluation evaluation) throws StateFailure {
      return filter.effective(evaluation);
    }

    @Override
    public JsonNode arguments(Evaluation effective) throws StateFailure {
      return parameters.isEmpty()
          ? effective.input().json()
          : parameters.get().evaluate(effective, "Parameters");
    }

    @Override
    public JsonNode output(Evaluation evaluation) throws StateFailure {
      return filter
          .output()
          .evaluate(evaluation.about(merged(evaluation, selected(evaluation))), "OutputPath");
    }

    /// After `ResultSelector`.
    JsonNode selected(Evaluation evaluation) throws StateFailure {
      JsonNode given = result(evaluation);
      return selector.isEmpty()
          ? given
          : selector.get().evaluate(evaluation.about(given), "ResultSelector");
    }

    /// After `ResultPath`.
    JsonNode merged(Evaluation evaluation, JsonNode selected) throws StateFailure {
      return merge.apply(evaluation.input().json(), selected);
    }

    @Override
    public Map<String, JsonNode> assign(Evaluation evaluation) throws StateFailure {
      return filter.assign().isEmpty()
          ? Map.of()
          : filter.assigned(evaluation.about(result(evaluation)));
    }

    private JsonNode result(Evaluation evaluation) throws StateFailure {
      if (evaluation.result().isPresent()) {
        return evaluation.result().get().json();
      }
      return result.isPresent() ? result.get() : arguments(effective(evaluation));
    }
  }

  /// Of a catcher: `ResultPath` and `Assign` on the error output.
  record Caught(Merge merge, Map<String, Template> assign) implements PathFlow {
    public Caught {
      assign = Collections.unmodifiableMap(new LinkedHashMap<>(assign));
    }

    @Override
    public Evaluation effective(Evaluation evaluation) {
      return evaluation.about(evaluation.given());
    }

    @Override
    public JsonNode arguments(Evaluation effective) {
      return effective.input().json();
    }

    @Override
    public JsonNode output(Evaluation evaluation) throws StateFailure {
      return merge.apply(evaluation.input().json(), evaluation.given());
    }

    @Override
    public Map<String, JsonNode> assign(Evaluation evaluation) throws StateFailure {
      return Template.values(assign, effective(evaluation), "Assign/");
    }
  }
}
