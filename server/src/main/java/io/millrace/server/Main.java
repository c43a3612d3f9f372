package io.millrace.server;

import io.millrace.server.cli.Millrace;

/// The process's entry point.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int code = Millrace.run(args);
    if (code != 0) {
      System.exit(code);
    }
  }
}
