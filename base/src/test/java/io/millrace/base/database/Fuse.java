package io.millrace.base.database;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/// Fails every write from some point on, before or after a write has happened, and every read from
/// then on: as for a process that is killed there.
public final class Fuse implements Database {
  private final Database database;
  private final BooleanSupplier before;
  private final BooleanSupplier after;
  private final CountDownLatch blown = new CountDownLatch(1);

  private Fuse(Database database, BooleanSupplier before, BooleanSupplier after) {
    this.database = database;
    this.before = before;
    this.after = after;
  }

  /// Blows at the `fuse`-th write, before or after it has happened.
  public static Fuse at(Database database, int fuse, boolean after) {
    AtomicInteger writes = new AtomicInteger();
    return new Fuse(
        database, () -> writes.incrementAndGet() >= fuse && !after, () -> writes.get() >= fuse);
  }

  /// Blows after the first write by which `seen` holds.
  public static Fuse once(Database database, Predicate<Database> seen) {
    return new Fuse(database, () -> false, () -> seen.test(database));
  }

  @Override
  public Dialect dialect() {
    return database.dialect();
  }

  @Override
  public <T> T read(Function<DSLContext, T> query) {
    check();
    return database.read(query);
  }

  @Override
  public <T> T write(Function<DSLContext, T> unit) {
    check();
    blowIf(before);
    check();
    T result = database.write(unit);
    blowIf(after);
    check();
    return result;
  }

  private void blowIf(BooleanSupplier reason) {
    if (reason.getAsBoolean()) {
      blown.countDown();
    }
  }

  public boolean isBlown() {
    return blown.getCount() == 0;
  }

  /// Whether it blows within that time.
  public boolean awaitBlown(Duration most) throws InterruptedException {
    return blown.await(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// What it guards.
  public Database database() {
    return database;
  }

  private void check() {
    if (isBlown()) {
      throw new MillraceException(ErrorCode.DATABASE_UNAVAILABLE, "The fuse has blown.", "");
    }
  }

  @Override
  public <T> T writeAll(Supplier<T> work) {
    check();
    return database.writeAll(work);
  }

  @Override
  public void onceStored(Runnable work) {
    database.onceStored(work);
  }

  @Override
  public void close() {}
}
