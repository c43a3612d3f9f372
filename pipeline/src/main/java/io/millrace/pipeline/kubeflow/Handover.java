package io.millrace.pipeline.kubeflow;

import static io.millrace.pipeline.builder.Jsonata.fields;
import static io.millrace.pipeline.builder.Jsonata.query;

import io.millrace.base.json.Json;
import io.millrace.pipeline.builder.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What goes into DAGs and comes out of them.
/// @param report takes what cannot be said
record Handover(List<Unmapped> report) {
  /// Default values of input parameters, as JSON.
  static String defaults(Node component) {
    Node parameters = component.at("inputDefinitions").at("parameters");
    Value.QueryFields defaults = fields();
    for (String name : parameters.names()) {
      if (parameters.at(name).has("defaultValue")) {
        defaults = defaults.member(name, parameters.at(name).json().get("defaultValue"));
      }
    }
    return Json.write(defaults.json());
  }

  /// @param without those that get their values otherwise
  static Value.QueryFields inputs(TaskData task, Set<String> without) {
    Value.QueryFields inputs = fields();
    for (String parameter : task.inputParameters()) {
      Optional<String> value =
          without.contains(parameter) ? Optional.empty() : task.parameter(parameter);
      if (value.isPresent()) {
        inputs = inputs.with(parameter, query(value.get()));
      }
    }
    for (String artifact : task.inputArtifacts()) {
      Optional<String> uri = task.input(artifact);
      if (uri.isPresent()) {
        inputs = inputs.with(artifact, query(uri.get()));
      }
    }
    return inputs;
  }

  Value.QueryFields outputs(Values values, Node dag) {
    Node parameters = dag.at("outputs").at("parameters");
    Value.QueryFields outputs = fields();
    for (String name : parameters.names()) {
      Node from = parameters.at(name);
      if (from.has("valueFromParameter")) {
        Node source = from.at("valueFromParameter");
        outputs = outputs.with(name, query(output(values, source, "outputParameterKey")));
      } else {
        onlyOne(from);
      }
    }
    Node artifacts = dag.at("outputs").at("artifacts");
    for (String name : artifacts.names()) {
      Node selectors = artifacts.at(name).at("artifactSelectors");
      if (selectors.json().size() == 1) {
        Node source = new Node(selectors.json().get(0), selectors.pointer() + "/0");
        outputs = outputs.with(name, query(output(values, source, "outputArtifactKey")));
      } else {
        onlyOne(artifacts.at(name));
      }
    }
    return outputs;
  }

  private static String output(Values values, Node source, String key) {
    return values.output(source.text("producerSubtask"), source.text(key), source);
  }

  private void onlyOne(Node from) {
    report.add(
        new Unmapped(
            String.join(", ", from.names()),
            from.pointer(),
            "Only the output of one task can be given on."));
  }
}
