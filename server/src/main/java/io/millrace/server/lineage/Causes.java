package io.millrace.server.lineage;

import static io.millrace.base.ErrorCode.EXECUTION_NOT_FOUND;

import io.millrace.data.Datasets;
import io.millrace.data.Ingest;
import io.millrace.pipeline.Execution;
import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.EventBus;
import io.millrace.server.lineage.TaskVisits.TaskVisit;
import io.millrace.server.lineage.Thing.Kind;
import io.millrace.serving.Endpoints;
import io.millrace.tracking.Registry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads what began what: executions, their tasks, and the events that began them.
public record Causes(
    Executions executions,
    EventBus events,
    Datasets datasets,
    Endpoints endpoints,
    Registry registry,
    Runs runs,
    Decisions decisions) {
  /// The tag by which runs and versions name the execution that made them.
  static final String EXECUTION_TAG = "millrace.execution";

  /// The source of the events of a dataset's files: the project file names its watch so.
  private static final String WATCH = Event.OWN_SOURCES + "watch/dataset.";

  private static final String SCHEDULE = Event.OWN_SOURCES + "schedule/";

  private static final int MOST = 100;
  private static final int INGESTS = 1_000;

  private TaskVisits visits() {
    return new TaskVisits(executions, endpoints, registry);
  }

  /// What made a thing in an execution: the task, or the execution if no task of it says so.
  Thing maker(String execution, Thing made) {
    return visits().maker(execution, made).orElseGet(() -> new Thing(Kind.EXECUTION, execution));
  }

  /// An execution came from its parent or event, from what monitors had found when the parent
  /// started it, and from what people decided in it.
  Links execution(Thing thing) {
    Execution execution =
        executions
            .find(new ExecutionId(thing.id()))
            .orElseThrow(() -> Records.absent(thing, EXECUTION_NOT_FOUND));
    List<Thing> up = new ArrayList<>(began(execution));
    execution.parent().ifPresent(parent -> up.addAll(found(parent)));
    up.addAll(decisions.of(execution.id()));
    return new Links(
        "Execution %s of %s".formatted(execution.name(), execution.pipeline()),
        Optional.of(execution.startedAt()),
        up,
        madeBy(execution));
  }

  private List<Thing> began(Execution execution) {
    if (execution.parent().isPresent()) {
      return List.of(new Thing(Kind.EXECUTION, execution.parent().get().value()));
    }
    String[] reference = execution.startedBy().reference().split(" ", -1);
    if (reference.length < 2) {
      return List.of();
    }
    String source =
        switch (execution.startedBy().kind()) {
          case EVENT -> reference[0];
          case SCHEDULE -> SCHEDULE + reference[0];
          case USER, EXECUTION -> "";
        };
    return events.find(source, reference[1]).map(Causes::thing).stream().toList();
  }

  /// What monitors found in an execution.
  private List<Thing> found(ExecutionId execution) {
    return executions.find(execution).stream()
        .flatMap(_ -> visits().of(execution).stream())
        .flatMap(task -> task.made().stream())
        .filter(made -> made.kind() == Kind.COMPARISON)
        .toList();
  }

  /// Its tasks that have made something, executions that it started, and what is known to be of it
  /// though no task says so.
  private List<Thing> madeBy(Execution execution) {
    List<TaskVisit> tasks =
        visits().of(execution.id()).stream().filter(task -> !task.made().isEmpty()).toList();
    Set<Thing> all = new LinkedHashSet<>();
    executions
        .children(execution.id(), MOST)
        .forEach(child -> all.add(new Thing(Kind.EXECUTION, child.id().value())));
    runs.by(execution).forEach(id -> all.add(new Thing(Kind.RUN, id)));
    endpoints
        .deployedBy(execution.id().value())
        .forEach(
            config -> all.add(Thing.of(Kind.ENDPOINT_CONFIG, config.endpoint(), config.number())));
    tasks.forEach(task -> all.removeAll(Set.copyOf(task.made())));
    tasks.forEach(task -> all.add(task.thing()));
    return List.copyOf(all);
  }

  Links task(Thing thing) {
    String execution = thing.id().split("\\.", 2)[0];
    TaskVisit task =
        visits().of(new ExecutionId(execution)).stream()
            .filter(each -> each.thing().equals(thing))
            .findFirst()
            .orElseThrow(() -> Records.absent(thing));
    List<Thing> up = new ArrayList<>();
    up.add(new Thing(Kind.EXECUTION, execution));
    up.addAll(task.used());
    return new Links(task.text(), Optional.of(task.visit().enteredAt()), up, task.made());
  }

  /// The event of that id which announced a dataset version's file, and the task that took it in.
  Stream<Thing> announced(String id, Thing version) {
    return datasets.list().stream()
        .flatMap(each -> events.find(WATCH + each.name(), id).stream())
        .limit(1)
        .flatMap(
            published ->
                Stream.concat(
                    Stream.of(thing(published)),
                    started(published)
                        .flatMap(began -> visits().maker(began.id(), version).stream())));
  }

  private static Thing thing(EventBus.Published published) {
    return new Thing(Kind.EVENT, Long.toString(published.sequence()));
  }

  Links event(Thing thing) {
    long sequence = thing.number();
    EventBus.Published published =
        events.list(sequence + 1, 1).stream()
            .filter(each -> each.sequence() == sequence)
            .findFirst()
            .orElseThrow(() -> Records.absent(thing));
    Event event = published.event();
    return new Links(
        "Event %s %s".formatted(event.type(), event.data().path("name").asString("")).strip(),
        Optional.of(event.time()),
        List.of(),
        Stream.concat(started(published), taken(event)).toList());
  }

  private static Stream<Thing> started(EventBus.Published published) {
    return published.deliveries().stream()
        .filter(delivery -> delivery.detail().matches("[0-9a-f]{32}"))
        .map(delivery -> new Thing(Kind.EXECUTION, delivery.detail()));
  }

  /// The dataset versions of the file that the event announced.
  private Stream<Thing> taken(Event event) {
    return event.subject().stream()
        .flatMap(_ -> datasets.list().stream())
        .flatMap(dataset -> datasets.ingests(dataset.name(), INGESTS).stream())
        .filter(ingest -> ingest.source().event().equals(Optional.of(event.id())))
        .flatMap(Causes::made);
  }

  private static Stream<Thing> made(Ingest ingest) {
    return ingest.version().stream()
        .map(version -> Thing.of(Kind.DATASET_VERSION, ingest.dataset(), version));
  }
}
