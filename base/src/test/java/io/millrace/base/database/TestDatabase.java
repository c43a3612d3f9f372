package io.millrace.base.database;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/// A database that vanishes when it is closed; its text is the engine's name, for test reports.
final class TestDatabase implements Database {
  private final String name;
  private final Database database;
  private final Runnable afterwards;
  private boolean closed;

  TestDatabase(String name, Database database, Runnable afterwards) {
    this.name = name;
    this.database = database;
    this.afterwards = afterwards;
  }

  @Override
  public Dialect dialect() {
    return database.dialect();
  }

  @Override
  public <T> T read(Function<DSLContext, T> query) {
    return database.read(query);
  }

  @Override
  public <T> T write(Function<DSLContext, T> unit) {
    return database.write(unit);
  }

  @Override
  public <Q, A> A write(JointWork<Q, A> work, Q request) {
    return database.write(work, request);
  }

  @Override
  public <T> T writeAll(Supplier<T> work) {
    return database.writeAll(work);
  }

  @Override
  public void onceStored(Runnable work) {
    database.onceStored(work);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      database.close();
      afterwards.run();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
