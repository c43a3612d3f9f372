package io.millrace.server.cli;

import io.millrace.server.demo.Stage;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/// The end of the demo: what happened, how long it took, which page shows it.
final class DemoTable {
  private DemoTable() {}

  static void print(PrintWriter out, List<Stage> stages, double seconds, URI server) {
    int width = stages.stream().mapToInt(stage -> stage.title().length()).max().orElse(0);
    String indent = " ".repeat(width + 14);
    out.println();
    for (Stage stage : stages) {
      String mark = Ansi.AUTO.string(stage.isGood() ? "@|green ✓|@" : "@|red ✗|@");
      out.printf(
          Locale.ROOT,
          "%s %-" + width + "s %7.1f s   %s%n%s%s%n",
          mark,
          stage.title(),
          stage.seconds(),
          stage.happened(),
          indent,
          Ansi.AUTO.string("@|faint " + server.resolve(stage.page()) + "|@"));
    }
    long good = stages.stream().filter(Stage::isGood).count();
    out.printf(
        Locale.ROOT,
        "%nThe loop is %s: %d of %d stages, %.0f s.%n",
        good == stages.size() ? "closed" : "broken",
        good,
        stages.size(),
        seconds);
  }
}
