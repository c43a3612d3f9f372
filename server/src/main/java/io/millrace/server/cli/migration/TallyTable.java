package io.millrace.server.cli.migration;

import io.millrace.server.cli.TextTable;
import io.millrace.server.migration.Tally;
import java.io.PrintWriter;
import java.util.Locale;

/// What an import or an export found and did.
final class TallyTable {
  private TallyTable() {}

  static void print(Tally tally, String done, PrintWriter out) {
    TextTable table = new TextTable("", "found", done);
    for (Tally.Thing thing : Tally.Thing.values()) {
      table.row(thing.words(), number(tally.found(thing)), number(tally.brought(thing)));
    }
    table.print(out);
    tally.leftOut().forEach(line -> out.println("Left out: " + line));
  }

  static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
