package io.millrace.server;

import io.millrace.base.log.LastingLogManager;
import io.millrace.server.cli.Millrace;

/// The process's entry point.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    int code = Millrace.run(args);
    if (code != 0) {
      System.exit(code);
    }
  }
}
