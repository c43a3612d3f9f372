package io.millrace.base.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What both engines do alike.
abstract class DatabaseContract {
  private static final Table<Record> SEEN = table(name("seen"));
  private static final Field<Integer> ID = field(name("id"), SQLDataType.INTEGER);
  private static final Field<Integer> TWIN = field(name("twin"), SQLDataType.INTEGER);

  private Database database;

  abstract Database open();

  @BeforeEach
  void makeTable() {
    database = open();
    database.write(sql -> sql.createTable(SEEN).column(ID).column(TWIN).primaryKey(ID).execute());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void returnsWhatTheUnitReturned() {
    assertThat(database.<Integer>write(sql -> insert(sql, 1))).isEqualTo(1);
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void keepsNothingOfAUnitThatFails() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () ->
                database.write(
                    sql -> {
                      insert(sql, 1);
                      throw new IllegalArgumentException("no");
                    }))
        .withMessage("no");
    assertThat(rows()).isZero();
  }

  @Test
  void storesAllThatWorkWritesOrNothing() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () ->
                database.writeAll(
                    () -> {
                      database.write(sql -> insert(sql, 1));
                      assertThat(rows()).isEqualTo(1);
                      throw new IllegalArgumentException("no");
                    }));
    assertThat(rows()).isZero();
  }

  @Test
  void undoesAWriteThatFailsWithinWorkAlone() {
    int stored =
        database.writeAll(
            () -> {
              database.write(sql -> insert(sql, 1));
              assertThatExceptionOfType(IntegrityConstraintViolationException.class)
                  .isThrownBy(() -> database.write(sql -> insert(sql, 1)));
              return database.<Integer>write(sql -> insert(sql, 2));
            });
    assertThat(stored).isEqualTo(1);
    assertThat(rows()).isEqualTo(2);
  }

  @Test
  void doesWhatWaitsForAWriteAtOnceIfNothingIsOpen() {
    List<Integer> seen = new ArrayList<>();
    database.write(sql -> insert(sql, 1));
    database.onceStored(() -> seen.add(rows()));
    assertThat(seen).containsExactly(1);
  }

  @Test
  void doesWhatWaitsForAWriteOnceAllOfTheWorkIsStored() {
    List<String> told = new ArrayList<>();
    boolean first =
        database.writeAll(
            () -> {
              database.writeAll(() -> insertAndTell(1, told));
              insertAndTell(2, told);
              return told.isEmpty();
            });
    assertThat(first).isTrue();
    assertThat(told).containsExactly("1 is one of 2", "2 is one of 2");
  }

  @Test
  void neverDoesWhatWaitsForWorkThatIsUndone() {
    List<String> told = new ArrayList<>();
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(
            () ->
                database.writeAll(
                    () -> {
                      insertAndTell(1, told);
                      throw new IllegalArgumentException("no");
                    }));
    database.write(sql -> insert(sql, 2));
    assertThat(told).isEmpty();
  }

  private int insertAndTell(int id, List<String> told) {
    int inserted = database.write(sql -> insert(sql, id));
    database.onceStored(() -> told.add(id + " is one of " + rows()));
    return inserted;
  }

  @Test
  void tellsABrokenKeyFromALostDatabase() {
    database.write(sql -> insert(sql, 1));
    assertThatExceptionOfType(IntegrityConstraintViolationException.class)
        .isThrownBy(() -> database.write(sql -> insert(sql, 1)));
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void undoesOnlyTheUnitsOfAGroupThatFail() throws Exception {
    assertOddFailed(atOnce(20, id -> database.write(sql -> oddFails(sql, id))));
  }

  private void assertOddFailed(List<Future<Integer>> group) throws Exception {
    for (int i = 0; i < group.size(); i++) {
      Future<Integer> unit = group.get(i);
      if (i % 2 == 0) {
        assertThat(unit.get()).isEqualTo(1);
      } else {
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(unit::get)
            .withCauseInstanceOf(ArithmeticException.class);
      }
    }
    assertThat(rows()).isEqualTo(1 + group.size() / 2);
  }

  /// Writes of `count` callers that wait together behind one that inserts 1,000.
  private List<Future<Integer>> atOnce(int count, IntUnaryOperator write) throws Exception {
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new CountDownLatch(1);
      var blocked = new CountDownLatch(1);
      var callerThreads = new ConcurrentLinkedQueue<Thread>();
      Future<Integer> first =
          callers.submit(
              () ->
                  database.write(
                      sql -> {
                        running.countDown();
                        awaitLatch(blocked);
                        return insert(sql, 1_000);
                      }));
      running.await();
      List<Future<Integer>> group = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int id = i;
        group.add(
            callers.submit(
                () -> {
                  callerThreads.add(Thread.currentThread());
                  return write.applyAsInt(id);
                }));
      }
      await(
          () ->
              callerThreads.size() == count
                  && callerThreads.stream().allMatch(DatabaseContract::waits));
      blocked.countDown();
      assertThat(first.get()).isEqualTo(1);
      return group;
    }
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING;
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void doesWhatWaitsForTheSameWorkByOneRunOfIt() throws Exception {
    List<Integer> sizes = new ArrayList<>();
    JointWork<Integer, Integer> insertAll =
        (sql, ids) -> {
          sizes.add(ids.size());
          return ids.stream().map(id -> insert(sql, id) + id).toList();
        };
    List<Future<Integer>> group = atOnce(20, id -> database.write(insertAll, id));
    for (int i = 0; i < 20; i++) {
      assertThat(group.get(i).get()).isEqualTo(1 + i);
    }
    assertThat(rows()).isEqualTo(21);
    assertThat(sizes).containsExactly(20);
  }

  @Test
  void undoesOnlyTheRequestsThatFailTheirWork() throws Exception {
    JointWork<Integer, Integer> oddFail =
        (sql, ids) -> ids.stream().map(id -> oddFails(sql, id)).toList();
    List<Future<Integer>> group = atOnce(20, id -> database.write(oddFail, id));
    assertOddFailed(group);
  }

  @Test
  void runsWorkForOneRequestWithinOtherWork() {
    JointWork<Integer, Integer> count =
        (sql, ids) -> ids.stream().map(_ -> insert(sql, 1)).toList();
    assertThat(database.writeAll(() -> database.write(count, 1) + rows())).isEqualTo(2);
  }

  @Test
  void isDurableInTheOrderOfReturn() {
    for (int i = 0; i < 50; i++) {
      int id = i;
      database.write(sql -> insert(sql, id));
      assertThat(database.<Integer>read(sql -> sql.select(max(ID)).from(SEEN).fetchSingle(max(ID))))
          .isEqualTo(i);
    }
  }

  @Test
  void letsManyWritersIncrementWithoutAnError() throws Exception {
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writes =
          IntStream.range(0, 64 * 20)
              .mapToObj(_ -> callers.submit(() -> database.write(DatabaseContract::next)))
              .toList();
      List<Integer> ids = new ArrayList<>();
      for (Future<Integer> write : writes) {
        ids.add(write.get());
      }
      assertThat(ids).doesNotHaveDuplicates().hasSize(64 * 20);
    }
    assertThat(rows()).isEqualTo(64 * 20);
  }

  @Test
  void showsAQueryOneStateWhileOthersWrite() {
    database.write(sql -> insert(sql, 1));
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      int seen =
          database.read(
              sql -> {
                int before = sql.fetchCount(SEEN);
                get(callers.submit(() -> database.write(s -> insert(s, 2))));
                return sql.fetchCount(SEEN) - before;
              });
      assertThat(seen).isZero();
    }
    assertThat(rows()).isEqualTo(2);
  }

  @Test
  void refusesToWriteInAQuery() {
    assertThatExceptionOfType(org.jooq.exception.DataAccessException.class)
        .isThrownBy(() -> database.read(sql -> insert(sql, 1)));
    assertThat(rows()).isZero();
  }

  @Test
  void refusesToBeCalledFromInside() {
    assertThatIllegalStateException()
        .isThrownBy(() -> database.write(_ -> database.<Integer>write(sql -> insert(sql, 1))))
        .withMessageContaining("inside a unit");
    assertThatIllegalStateException()
        .isThrownBy(() -> database.write(_ -> database.<Integer>read(sql -> 1)));
    assertThatIllegalStateException()
        .isThrownBy(() -> database.read(_ -> database.<Integer>read(sql -> 1)));
  }

  @Test
  void keepsTheInterruptOfACallerAndStoresItsUnit() {
    Thread.currentThread().interrupt();
    assertThat(database.<Integer>write(sql -> insert(sql, 1))).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void refusesWritesOnceClosed() {
    database.close();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> database.write(sql -> insert(sql, 1)))
        .returns(ErrorCode.DATABASE_UNAVAILABLE, MillraceException::code);
  }

  private int rows() {
    return database.read(sql -> sql.select(count()).from(SEEN).fetchSingle(count()));
  }

  private static int insert(DSLContext sql, int id) {
    return sql.insertInto(SEEN, ID, TWIN).values(id, id).execute();
  }

  private static int oddFails(DSLContext sql, int id) {
    int rows = insert(sql, id);
    if (id % 2 == 1) {
      throw new ArithmeticException("odd");
    }
    return rows;
  }

  /// The number after the greatest one, as features number their versions.
  private static int next(DSLContext sql) {
    Integer last = sql.select(max(ID)).from(SEEN).fetchSingle(max(ID));
    int next = last == null ? 1 : last + 1;
    insert(sql, next);
    return next;
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
