package io.millrace.server.cli;

import io.millrace.server.demo.Demo;
import io.millrace.server.demo.Stage;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/// Tells on the terminal how the demo goes on: a line for each stage, which is overwritten by its
/// end where the terminal can do that.
final class DemoProgress implements Demo.Listener {
  private static final String LINE_START = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean isTerminal = Ansi.AUTO.enabled();

  DemoProgress(PrintWriter out) {
    this.out = out;
  }

  void say(String format, Object... arguments) {
    out.printf(Locale.ROOT, format + "%n", arguments);
    out.flush();
  }

  @Override
  public void begins(int number, int of, String title) {
    if (isTerminal) {
      out.printf("  %s %2d/%d %s …", bar(number - 1, of), number, of, title);
      out.flush();
    }
  }

  @Override
  public void ended(int number, int of, Stage stage) {
    String mark = Ansi.AUTO.string(stage.isGood() ? "@|green ✓|@" : "@|red ✗|@");
    out.printf(
        Locale.ROOT,
        "%s%s %2d/%d %-28s %6.1f s%n",
        isTerminal ? LINE_START : "",
        mark,
        number,
        of,
        stage.title(),
        stage.seconds());
    out.flush();
  }

  private static String bar(int done, int of) {
    return "█".repeat(done) + "░".repeat(of - done);
  }
}
