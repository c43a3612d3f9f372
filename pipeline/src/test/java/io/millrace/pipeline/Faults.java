package io.millrace.pipeline;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;

/// What can go wrong between one node and the store: a call fails before or after it has been done,
/// the node dies there, stands still, or its clock is set.
final class Faults {
  private static final int ONE_IN = 25;
  private static final int FREEZE_SECONDS_MAX = 15;
  private static final int AHEAD_SECONDS_MAX = 7_200;
  private static final Set<Class<?>> STORES =
      Set.of(
          ExecutionStore.class,
          OpenTasks.class,
          ActivityStore.class,
          ExpressJournal.class,
          MapChildStore.class,
          MapRunStore.class,
          ResultStore.class);

  private enum Fault {
    NONE,
    REFUSED,
    ANSWER_LOST,
    DEATH_BEFORE,
    DEATH_AFTER,
    FREEZE_BEFORE,
    FREEZE_AFTER,
    CLOCK_SET
  }

  private final World world;
  private final Node node;
  private final Budget budget;

  /// What a place has to do with faults.
  interface Node {
    boolean isDead();

    void die();

    void freeze(Duration length);

    /// @param ahead of the right time; may be negative
    void setClock(Duration ahead);
  }

  /// How many faults are still to come, of all nodes.
  static final class Budget {
    private int left;
    private int spent;

    Budget(int faults) {
      this.left = faults;
    }

    int spent() {
      return spent;
    }
  }

  Faults(World world, Node node, Budget budget) {
    this.world = world;
    this.node = node;
    this.budget = budget;
  }

  /// The store as the node sees it.
  ExecutionStore of(ExecutionStore store) {
    return (ExecutionStore) through(ExecutionStore.class, store);
  }

  private Object through(Class<?> type, Object store) {
    InvocationHandler handler =
        (_, method, arguments) ->
            STORES.contains(method.getReturnType())
                ? through(method.getReturnType(), method.invoke(store))
                : call(store, method, arguments);
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
  }

  private Object call(Object store, Method method, Object[] arguments) throws Throwable {
    if (node.isDead()) {
      throw new World.Crash();
    }
    Fault fault = draw();
    before(fault);
    Object result = invoke(store, method, arguments);
    after(fault);
    return result;
  }

  private static Object invoke(Object store, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private Fault draw() {
    if (budget.left == 0 || world.random.nextInt(ONE_IN) > 0) {
      return Fault.NONE;
    }
    budget.left--;
    budget.spent++;
    return Fault.values()[world.random.nextInt(1, Fault.values().length)];
  }

  private void before(Fault fault) {
    switch (fault) {
      case REFUSED -> throw failed(ErrorCode.DATABASE_UNAVAILABLE);
      case DEATH_BEFORE -> die();
      case FREEZE_BEFORE -> freeze();
      case CLOCK_SET -> node.setClock(Duration.ofSeconds(ahead()));
      case NONE, ANSWER_LOST, DEATH_AFTER, FREEZE_AFTER -> {}
    }
  }

  private void after(Fault fault) {
    switch (fault) {
      case ANSWER_LOST -> throw failed(ErrorCode.WRITE_OUTCOME_UNKNOWN);
      case DEATH_AFTER -> die();
      case FREEZE_AFTER -> freeze();
      case NONE, REFUSED, DEATH_BEFORE, FREEZE_BEFORE, CLOCK_SET -> {}
    }
  }

  private int ahead() {
    return world.random.nextInt(-AHEAD_SECONDS_MAX, AHEAD_SECONDS_MAX);
  }

  private void die() {
    node.die();
    throw new World.Crash();
  }

  private void freeze() {
    node.freeze(Duration.ofSeconds(world.random.nextInt(1, FREEZE_SECONDS_MAX)));
    if (node.isDead()) {
      throw new World.Crash();
    }
  }

  private static MillraceException failed(ErrorCode code) {
    return new MillraceException(code, "The simulation fails this call.", "");
  }
}
