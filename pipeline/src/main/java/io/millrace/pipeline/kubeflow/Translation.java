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
  private final Handover handover;
  private final String bucket;
  private final boolean hasArtifacts;
  private int depth;

  /// @param bucket takes the artifacts
  /// @param report takes what cannot be said
  Translation(Node file, String bucket, List<Unmapped> report) {
    this.file = file;
    this.bucket = bucket;
    this.report = report;
    this.containers = new Containers(report);
    this.handover = new Handover(report);
    this.hasArtifacts =
        file.at("components")
            .json()
            .valueStream()
            .anyMatch(component -> component.at("/outputDefinitions/artifacts").isObject());
  }

  /// The states of the whole pipeline.
  Flow pipeline(String name) {
    return flow(
        file.object("root"),
        name,
        "%s & $states.context.StateMachine.Name & \"/\" & $states.context.Execution.Name"
            .formatted(Json.write("s3://" + bucket + "/")));
  }

  /// The states of a component that is a DAG. Their input is the component's; so is the output.
  /// @param place expression for where its artifacts go
  private Flow flow(Node component, String title, String place) {
    if (++depth > DEPTH_MAX) {
      throw Node.invalid(component.pointer() + ": DAGs are nested too deeply, or hold themselves");
    }
    Node dag = component.object("dag");
    String inputs = names.variable(title + " inputs");
    String own = hasArtifacts ? names.variable(title + " place") : "";
    Values values = new Values(inputs, "$" + own, new Dag(dag.object("tasks")), report);
    Flow body = body(values, dag, title);
    depth--;
    boolean isGiven =
        component.at("inputDefinitions").json().valueStream().anyMatch(kind -> !kind.isEmpty());
    if (!isGiven && !hasArtifacts) {
      return body;
    }
    String given = "$merge([%s, $states.input])".formatted(Handover.defaults(component));
    Jsonata.Pass begin = pass(names.state("Inputs of " + title)).assign(inputs, query(given));
    return (hasArtifacts ? begin.assign(own, query(place)) : begin).then(body);
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
    Value.QueryFields outputs = handover.outputs(values, dag);
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
    TaskData data = new TaskData(task, component, values, names.place(name));
    if (!component.has("dag")) {
      Node executor =
          file.object("deploymentSpec").object("executors").object(component.text("executorLabel"));
      if (executor.has("importer")) {
        return imported(state, data, executor.object("importer").object("artifactUri"), variable);
      }
      Containers.Called called = containers.state(state, data, executor);
      return ended(called.state(), task, variable, result(called, data));
    }
    if (task.has("parameterIterator")) {
      String place =
          "%s & %s & $states.context.Map.Item.Index"
              .formatted(values.place(), Json.write("/%s/".formatted(data.folder())));
      Flow inner = flow(component, name, place);
      return ended(loop(state, data, inner), task, variable, "$states.result");
    }
    Flow inner = flow(component, name, values.place());
    return ended(
        parallel(state, List.of(inner)).arguments(Handover.inputs(data, Set.of())),
        task,
        variable,
        "$states.result[0]");
  }

  private static String result(Containers.Called called, TaskData data) {
    boolean gives = !data.outputParameters().isEmpty();
    if (data.outputArtifacts().isEmpty()) {
      return gives ? called.parameters() : NOTHING;
    }
    return gives
        ? "$merge([%s, %s])".formatted(called.parameters(), data.outputs())
        : data.outputs();
  }

  /// An artifact that is there already.
  private Flow imported(String state, TaskData data, Node uri, Optional<String> variable) {
    boolean isConstant = uri.has("constant");
    if (isConstant && !uri.text("constant").startsWith("s3://")) {
      unmapped("importer", uri, "Artifacts can only be read from s3://.");
    }
    String text =
        isConstant
            ? Json.write(uri.text("constant"))
            : data.parameter(uri.text("runtimeParameter")).orElse("\"\"");
    Value.OfJsonata result = query("{%s: %s}".formatted(Json.write("artifact"), text));
    Jsonata.Pass given = pass(state).output(result);
    return variable.isPresent() ? given.assign(variable.get(), result) : given;
  }

  private Jsonata.Map loop(String state, TaskData data, Flow each) {
    Node iterator = data.task().object("parameterIterator");
    String given = iterator.at("items").json().path("inputParameter").asString("");
    String items =
        given.isEmpty() ? iterator.object("items").text("raw") : data.parameter(given).orElse("[]");
    Value.QueryFields inputs = Handover.inputs(data, Set.of(iterator.text("itemInput")));
    Jsonata.Map map =
        map(state, each)
            .items(
                query(
                    "($items := %s; [$type($items) = 'string' ? $parse($items) : $items])"
                        .formatted(items)))
            .itemSelector(inputs.with(iterator.text("itemInput"), item()));
    int limit = data.task().at("iteratorPolicy").json().path("parallelismLimit").asInt(0);
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

  private void unmapped(String construct, Node place, String reason) {
    report.add(new Unmapped(construct, place.pointer(), reason));
  }
}
