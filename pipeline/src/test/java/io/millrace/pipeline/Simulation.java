package io.millrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Activities.Activity;
import io.millrace.pipeline.EngineFixture.FunctionTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// One random machine on engines whose store fails, which die and stand still, with workers and
/// people around them. Everything follows from a seed. At the end all must be as if nothing had
/// gone wrong.
final class Simulation {
  private static final String INPUT = "{\"items\":[1,2,3]}";
  private static final int FAULTS_MAX = 8;
  private static final int DOWN_MILLIS_MAX = 6_000;
  private static final int ANSWER_MILLIS_MAX = 8_000;
  private static final int INTERFERE_MILLIS_MAX = 20_000;
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Set<ErrorCode> FORESEEN =
      Set.of(
          ErrorCode.DATABASE_UNAVAILABLE,
          ErrorCode.WRITE_OUTCOME_UNKNOWN,
          ErrorCode.EXECUTION_NOT_REDRIVABLE);

  /// What a seed decides about the whole run.
  /// @param calm nothing times out that would not have without faults: the end is the undisturbed
  ///     one
  /// @param shared two nodes on one store
  /// @param interfered the execution is stopped and redriven on its way
  /// @param faults how many things go wrong
  private record Plan(boolean calm, boolean shared, boolean interfered, int faults) {
    static Plan draw(World world) {
      return new Plan(
          world.random.nextInt(4) > 0,
          world.random.nextBoolean(),
          world.random.nextInt(4) == 0,
          world.random.nextInt(FAULTS_MAX));
    }
  }

  /// What somebody outside does: again and again until it answers true.
  @FunctionalInterface
  private interface Errand {
    boolean run(Engine engine) throws InterruptedException;
  }

  private final Subject subject;
  private final Plan plan;
  private final Script script;
  private final World world;
  private final World.Place outside;
  private final Faults.Budget faults;
  private final Truth truth;
  private final MemoryStore store;
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private Optional<ExecutionId> main = Optional.empty();
  private boolean interfering;
  private int ids;

  private Simulation(Subject subject, World world, Plan plan, Script script) {
    this.subject = subject;
    this.world = world;
    this.plan = plan;
    this.script = script;
    this.outside = world.place();
    this.faults = new Faults.Budget(plan.faults());
    this.truth = new Truth(subject.machines());
    this.store = new MemoryStore(truth::appended);
    store.activities().create(new Activity("label", World.START));
  }

  /// @param subject for seeds next to each other the same
  /// @throws AssertionError if anything is not as it should be
  static void run(Subject subject, long seed) {
    World world = new World(seed, Simulation::requireForeseen);
    Plan plan = Plan.draw(world);
    Script script = new Script(!plan.interfered());
    String end = new Simulation(subject, world, plan, script).play();
    if (plan.calm()) {
      assertThat(end).isEqualTo(subject.end(script, () -> undisturbed(subject, script)));
    }
  }

  private static String undisturbed(Subject subject, Script script) {
    World world = new World(0, Simulation::requireForeseen);
    return new Simulation(subject, world, new Plan(true, false, false, 0), script).play();
  }

  private static void requireForeseen(RuntimeException thrown) {
    if (!(thrown instanceof MillraceException e && FORESEEN.contains(e.code()))) {
      throw new AssertionError("a job failed", thrown);
    }
  }

  private String play() {
    start("a");
    if (plan.shared()) {
      start("b");
    }
    errand(Duration.ZERO, this::begin);
    errand(AGAIN, this::work);
    if (plan.interfered()) {
      interfering = true;
      errand(Duration.ofMillis(world.random.nextInt(INTERFERE_MILLIS_MAX)), this::stop);
    }
    world.run(this::isOver);
    truth.requireWhole(store, faults.spent() + (plan.interfered() ? 1 : 0));
    return end();
  }

  private boolean isOver() {
    return main.isPresent() && !interfering && store.open() == 0 && store.allAnnounced();
  }

  private String end() {
    Execution end = main.flatMap(store::find).orElseThrow();
    ObjectNode told = Json.object().put("status", end.status().name());
    end.error().ifPresent(error -> told.put("error", error));
    end.output().ifPresent(output -> told.set("output", output));
    return Script.withoutEventIds(Json.write(told));
  }

  private void start(String name) {
    SimulatedNode node = new SimulatedNode(world.place(), dead -> died(dead, name));
    nodes.add(node);
    node.start(
        new Faults(world, node, faults).of(store),
        subject.machines(),
        tasks(),
        SimulatedNode.config(name, plan.shared()),
        () -> new ExecutionId("%032x".formatted(++ids)));
  }

  private void died(SimulatedNode node, String name) {
    nodes.remove(node);
    Duration down = Duration.ofMillis(world.random.nextInt(DOWN_MILLIS_MAX));
    var _ = outside.later(down, "start of " + name, () -> start(name));
  }

  private Tasks tasks() {
    return Tasks.of(
        new FunctionTask(
            "work",
            (arguments, context) -> {
              begun(context);
              return script.work(context.state(), arguments, context.attempt());
            }),
        new FunctionTask(
            "child-work",
            (arguments, context) -> {
              begun(context);
              return arguments;
            }),
        new FunctionTask(
            "ask",
            (arguments, context) -> {
              begun(context);
              answer(arguments.path("token").asString(), context.state());
              return Json.object();
            }));
  }

  private void begun(TaskContext context) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    truth.started(context, plan.shared());
  }

  private void errand(Duration delay, Errand errand) {
    var _ = outside.later(delay, "errand", () -> run(errand));
  }

  private void run(Errand errand) {
    boolean done = false;
    try {
      List<Engine> reachable = nodes.stream().flatMap(node -> node.reachable().stream()).toList();
      done =
          !reachable.isEmpty() && errand.run(reachable.get(world.random.nextInt(reachable.size())));
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts errands", e);
    } finally {
      if (!done) {
        errand(AGAIN, errand);
      }
    }
  }

  private boolean begin(Engine engine) {
    Execution begun =
        engine.start(
            Subject.pipeline(plan.calm()), Json.parse(INPUT), "main", StartCause.user("test"));
    main = Optional.of(begun.id());
    return true;
  }

  /// A worker. One in eight dies with its task; others get it when its heartbeat is missed.
  private boolean work(Engine engine) throws InterruptedException {
    Optional<Activities.Work> work = engine.activities().poll("label", "worker", Duration.ZERO);
    if (work.isPresent() && world.random.nextInt(8) > 0) {
      answer(work.get().token(), Json.write(work.get().input()));
    }
    return false;
  }

  private void answer(String token, String asked) {
    errand(
        Duration.ofMillis(world.random.nextInt(ANSWER_MILLIS_MAX)),
        engine -> {
          try {
            script.answer(engine.taskTokens(), token, asked);
          } catch (MillraceException e) {
            if (e.code() != ErrorCode.TASK_OVER) {
              throw e;
            }
          }
          return true;
        });
  }

  private boolean stop(Engine engine) {
    if (main.isPresent()) {
      engine.stop(main.get(), "Stopped", "");
      errand(AGAIN, this::redrive);
    }
    return main.isPresent();
  }

  /// As soon as it has stopped, if it has not ended by itself.
  private boolean redrive(Engine engine) {
    Execution execution = main.flatMap(store::find).orElseThrow();
    if (execution.status() == ExecutionStatus.ABORTED) {
      engine.redrive(execution.id(), "");
    }
    interfering = execution.status() == ExecutionStatus.RUNNING && execution.redriveCount() == 0;
    return !interfering;
  }
}
