package io.millrace.pipeline.kubeflow;

import static io.millrace.pipeline.builder.Flow.goTo;
import static io.millrace.pipeline.builder.Jsonata.caught;
import static io.millrace.pipeline.builder.Jsonata.choice;
import static io.millrace.pipeline.builder.Jsonata.fail;
import static io.millrace.pipeline.builder.Jsonata.fields;
import static io.millrace.pipeline.builder.Jsonata.item;
import static io.millrace.pipeline.builder.Jsonata.map;
import static io.millrace.pipeline.builder.Jsonata.onError;
import static io.millrace.pipeline.builder.Jsonata.parallel;
import static io.millrace.pipeline.builder.Jsonata.pass;
import static io.millrace.pipeline.builder.Jsonata.query;
import static io.millrace.pipeline.builder.Jsonata.succeed;

import io.millrace.base.json.Json;
import io.millrace.pipeline.builder.Flow;
import io.millrace.pipeline.builder.Jsonata;
import io.millrace.pipeline.builder.QueryOutput;
import io.millrace.pipeline.builder.Value;
import io.millrace.pipeline.builder.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Says the DAGs of a file as flows. Not thread-safe; for one file.
final class Translation {
  private static final int DEPTH_MAX = 15;
  private static final String NOTHING = "{}";
  private static final Set<String> TASK =
      Set.of(
          "componentRef",
          "inputs",
          "dependentTasks",
          "taskInfo",
          "cachingOptions",
          "triggerPolicy",
          "retryPolicy",
          "parameterIterator",
          "iteratorPolicy");

  private final Node file;
  private final Names names = new Names();
  private final List<Unmapped> report;
  private final Containers containers;
  private int depth;

  /// @param report takes what cannot be said
  Translation(Node file, List<Unmapped> report) {
    this.file = file;
    this.report = report;
    this.containers = new Containers(report);
  }

  /// The states of a component that is a DAG. Their input is the component's; so is the output.
  Flow flow(Node component, String title) {
    if (++depth > DEPTH_MAX) {
      throw Node.invalid(component.pointer() + ": DAGs are nested too deeply, or hold themselves");
    }
    Node dag = component.object("dag");
    String inputs = names.variable(title + " inputs");
    Values values = new Values(inputs, new Dag(dag.object("tasks")), report);
    artifacts(component.at("outputDefinitions"));
    Flow body = body(values, dag, title);
    depth--;
    if (component.at("inputDefinitions").at("parameters").json().isEmpty()) {
      return body;
    }
    return pass(names.state("Inputs of " + title))
        .assign(inputs, query("$merge([%s, $states.input])".formatted(defaults(component))))
        .then(body);
  }

  private static String defaults(Node component) {
    Node parameters = component.at("inputDefinitions").at("parameters");
    Value.QueryFields defaults = fields();
    for (String name : parameters.names()) {
      if (parameters.at(name).has("defaultValue")) {
        defaults = defaults.member(name, parameters.at(name).json().get("defaultValue"));
      }
    }
    return Json.write(defaults.json());
  }

  private Flow body(Values values, Node dag, String title) {
    List<List<String>> layers = new ArrayList<>(values.dag().layers());
    List<String> last = layers.getLast();
    boolean ends =
        last.size() == 1 && layers.size() > 1 && values.dag().isExitHandler(last.getFirst());
    if (ends) {
      layers.removeLast();
    }
    layers.stream()
        .flatMap(List::stream)
        .filter(values.dag()::isExitHandler)
        .forEach(
            name ->
                unmapped(
                    "triggerPolicy.strategy",
                    values.dag().tasks().at(name),
                    "Only one exit handler, which waits for all other tasks, can be said."));
    Flow work = layers.stream().map(layer -> layer(values, layer)).reduce(Flow::then).orElseThrow();
    if (ends) {
      outputsBesideAHandler(dag);
      return guarded(values, work, last.getFirst());
    }
    Value.QueryFields outputs = outputs(values, dag);
    return outputs.json().isEmpty()
        ? work
        : work.then(pass(names.state("Outputs of " + title)).output(outputs));
  }

  private void outputsBesideAHandler(Node dag) {
    if (!dag.at("outputs").json().isEmpty()) {
      unmapped("outputs", dag.at("outputs"), "A DAG with an exit handler has none here.");
    }
  }

  /// The work, then the exit handler whatever became of it, then the failure if there was one.
  private Flow guarded(Values values, Flow work, String handler) {
    String failure = names.variable("failure");
    Flow handling = step(values, handler, Optional.empty());
    Flow guard =
        parallel(names.state("Before " + handler), List.of(work))
            .catching(onError("States.ALL").assign(failure, caught()), goTo(handling.entry()));
    Flow end =
        choice(names.state("Has it failed?"))
            .when(
                query("$exists($%s)".formatted(failure)),
                fail(names.state("Failed"))
                    .error(query("$%s.Error".formatted(failure)))
                    .cause(query("$string($%s.Cause)".formatted(failure))))
            .otherwise(succeed(names.state("Done")));
    return guard.then(handling).then(end);
  }

  private Flow layer(Values values, List<String> tasks) {
    List<String> variables = tasks.stream().map(names::variable).toList();
    Flow flow;
    if (tasks.size() == 1) {
      flow = step(values, tasks.getFirst(), Optional.of(variables.getFirst()));
    } else {
      List<Flow> branches =
          tasks.stream().map(task -> step(values, task, Optional.empty())).toList();
      Jsonata.Parallel all = parallel(names.state(String.join(", ", tasks)), branches);
      for (int i = 0; i < tasks.size(); i++) {
        all = all.assign(variables.get(i), query("$states.result[%d]".formatted(i)));
      }
      flow = all;
    }
    for (int i = 0; i < tasks.size(); i++) {
      values.outputs().put(tasks.get(i), variables.get(i));
    }
    return flow;
  }

  /// One task; its output parameters are its output.
  /// @param variable that gets them, too
  private Flow step(Values values, String name, Optional<String> variable) {
    Node task = values.dag().tasks().object(name);
    task.names().stream()
        .filter(field -> !TASK.contains(field))
        .forEach(field -> unmapped(field, task.at(field), "Tasks have nothing like it here."));
    Node component = file.object("components").object(task.object("componentRef").text("name"));
    artifacts(component.at("inputDefinitions"));
    Flow work = work(values, name, task, component, variable);
    Node policy = task.at("triggerPolicy");
    if (!policy.has("condition")) {
      return work;
    }
    Optional<String> condition =
        Condition.query(policy.text("condition"), input -> values.of(task, component, input));
    if (condition.isEmpty()) {
      unmapped(
          "triggerPolicy.condition",
          policy.at("condition"),
          "It is more than comparisons of inputs.");
    }
    return choice(names.state(name + "?"))
        .when(query(condition.orElse("false")), work)
        .otherwise(pass(names.state("Leave out " + name)).output(fields()));
  }

  private Flow work(
      Values values, String name, Node task, Node component, Optional<String> variable) {
    String state = names.state(name);
    if (!component.has("dag")) {
      artifacts(component.at("outputDefinitions"));
      Node executor =
          file.object("deploymentSpec").object("executors").object(component.text("executorLabel"));
      boolean gives = !component.at("outputDefinitions").at("parameters").json().isEmpty();
      return ended(
          containers.state(state, task, component, executor, values),
          task,
          variable,
          gives ? "$states.result.output" : NOTHING);
    }
    Flow inner = flow(component, name);
    Value.QueryFields inputs = inputs(values, task, component, Set.of());
    if (task.has("parameterIterator")) {
      return ended(loop(state, values, task, component, inner), task, variable, "$states.result");
    }
    return ended(
        parallel(state, List.of(inner)).arguments(inputs), task, variable, "$states.result[0]");
  }

  private static Value.QueryFields inputs(
      Values values, Node task, Node component, Set<String> without) {
    Value.QueryFields inputs = fields();
    for (String parameter : component.at("inputDefinitions").at("parameters").names()) {
      Optional<String> value =
          without.contains(parameter) ? Optional.empty() : values.of(task, component, parameter);
      if (value.isPresent()) {
        inputs = inputs.with(parameter, query(value.get()));
      }
    }
    return inputs;
  }

  private Jsonata.Map loop(String state, Values values, Node task, Node component, Flow each) {
    Node iterator = task.object("parameterIterator");
    String given = iterator.at("items").json().path("inputParameter").asString("");
    String items =
        given.isEmpty()
            ? iterator.object("items").text("raw")
            : values.of(task, component, given).orElse("[]");
    Value.QueryFields inputs = inputs(values, task, component, Set.of(iterator.text("itemInput")));
    Jsonata.Map map =
        map(state, each)
            .items(
                query(
                    "($items := %s; [$type($items) = 'string' ? $parse($items) : $items])"
                        .formatted(items)))
            .itemSelector(inputs.with(iterator.text("itemInput"), item()));
    int limit = task.at("iteratorPolicy").json().path("parallelismLimit").asInt(0);
    return limit > 0 ? map.maxConcurrency(limit) : map;
  }

  private <S extends Work<S, Value.OfJsonata> & QueryOutput<S>> Flow ended(
      S state, Node task, Optional<String> variable, String result) {
    S told = Retries.of(task.at("retryPolicy")).map(state::retry).orElse(state);
    S given = told.output(query(result));
    return variable.isPresent() && !result.equals(NOTHING)
        ? given.assign(variable.get(), query(result))
        : given;
  }

  private Value.QueryFields outputs(Values values, Node dag) {
    artifactOutputs(dag);
    Node parameters = dag.at("outputs").at("parameters");
    Value.QueryFields outputs = fields();
    for (String name : parameters.names()) {
      Node from = parameters.at(name);
      if (from.has("valueFromParameter")) {
        Node source = from.at("valueFromParameter");
        String value =
            values.output(
                source.text("producerSubtask"), source.text("outputParameterKey"), source);
        outputs = outputs.with(name, query(value));
      } else {
        unmapped(
            String.join(", ", from.names()), from, "Only the output of one task can be given on.");
      }
    }
    return outputs;
  }

  private void artifactOutputs(Node dag) {
    Node artifacts = dag.at("outputs").at("artifacts");
    artifacts.names().forEach(name -> artifact(name, artifacts.at(name)));
  }

  private void artifacts(Node definitions) {
    Node artifacts = definitions.at("artifacts");
    artifacts.names().forEach(name -> artifact(name, artifacts.at(name)));
  }

  private void artifact(String name, Node place) {
    unmapped("artifact '" + name + "'", place, "Containers hand on values here, not artifacts.");
  }

  private void unmapped(String construct, Node place, String reason) {
    report.add(new Unmapped(construct, place.pointer(), reason));
  }
}
