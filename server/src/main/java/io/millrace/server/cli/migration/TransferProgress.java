package io.millrace.server.cli.migration;

import io.millrace.server.migration.MlflowImport;
import io.millrace.server.migration.Tally;
import io.millrace.server.migration.Tally.Thing;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/// One line that tells how far an import has come, overwritten as it goes on; nothing where the
/// output is no terminal.
final class TransferProgress implements MlflowImport.Progress {
  private static final String LINE_START = "\r\u001b[K";
  private static final int WIDTH = 20;

  private final PrintWriter out;
  private final boolean isTerminal = Ansi.AUTO.enabled();

  TransferProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void at(int done, int all, String experiment, Tally tally) {
    if (!isTerminal) {
      return;
    }
    int filled = all == 0 ? WIDTH : done * WIDTH / all;
    out.printf(
        Locale.ROOT,
        "%s%s%s %d/%d %s: %,d runs, %,d points, %,d MB",
        LINE_START,
        "█".repeat(filled),
        "░".repeat(WIDTH - filled),
        done,
        all,
        experiment,
        tally.brought(Thing.RUNS),
        tally.brought(Thing.METRIC_POINTS),
        tally.brought(Thing.BYTES) / 1_000_000);
    if (done == all) {
      out.println();
    }
    out.flush();
  }
}
