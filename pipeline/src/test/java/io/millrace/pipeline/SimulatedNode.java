package io.millrace.pipeline;

import io.millrace.base.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A node from its start to its death.
final class SimulatedNode implements Faults.Node {
  private static final int TASKS = 3;

  private final World.Place place;
  private final Consumer<SimulatedNode> died;
  private Optional<Engine> engine = Optional.empty();
  private boolean dead;

  /// @param died hears of the death
  SimulatedNode(World.Place place, Consumer<SimulatedNode> died) {
    this.place = place;
    this.died = died;
  }

  /// @param name of the node; a further node of this name goes on with what this one leaves
  static EngineConfig config(String name, boolean shared) {
    return (shared ? EngineConfig.shared(name) : EngineConfig.ALONE).withTasks(TASKS);
  }

  /// A node that cannot read its database at its start gives up.
  void start(
      ExecutionStore store,
      Machines machines,
      Tasks tasks,
      EngineConfig config,
      Supplier<ExecutionId> ids) {
    try {
      Engine started =
          new Engine(
              new Node(config, store, tasks, place.clock(), place),
              machines,
              List.of(),
              MapRunner.NONE,
              ids);
      started.start();
      engine = Optional.of(started);
    } catch (MillraceException e) {
      die();
    } catch (World.Crash _) {
      // It has died already.
    }
  }

  @Override
  public boolean isDead() {
    return dead;
  }

  @Override
  public void die() {
    dead = true;
    place.stop();
    died.accept(this);
  }

  @Override
  public void freeze(Duration length) {
    place.freeze(length);
  }

  @Override
  public void setClock(Duration ahead) {
    place.set(ahead);
  }

  /// Its engine, if somebody outside could talk to it now.
  Optional<Engine> reachable() {
    return dead || place.isFrozen() ? Optional.empty() : engine;
  }
}
