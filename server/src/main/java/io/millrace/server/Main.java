package io.millrace.server;

import io.millrace.base.database.Databases;
import io.millrace.base.log.LastingLogManager;
import io.millrace.server.cli.Millrace;

/// The process's entry point.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    if (Millrace.startsServer(args)) {
      // The database takes a sixth of a second to load; the project is read beside it.
      Thread.ofPlatform().daemon().name("preload").start(Databases::preload);
    }
    int code = Millrace.run(args);
    if (code != 0) {
      System.exit(code);
    }
  }
}
