package io.millrace.base.database;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/// Fails every write from the `fuse`-th on, before or after the write has happened, and every read
/// from then on: as for a process that is killed there.
public final class Fuse implements Database {
  private final Database database;
  private final int fuse;
  private final boolean after;
  private final AtomicInteger writes = new AtomicInteger();
  private volatile boolean blown;

  public Fuse(Database database, int fuse, boolean after) {
    this.database = database;
    this.fuse = fuse;
    this.after = after;
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
    boolean last = writes.incrementAndGet() >= fuse;
    blown |= last && !after;
    check();
    T result = database.write(unit);
    blown |= last;
    check();
    return result;
  }

  public boolean isBlown() {
    return blown;
  }

  /// What it guards.
  public Database database() {
    return database;
  }

  private void check() {
    if (blown) {
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
