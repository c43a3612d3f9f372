package io.millrace.serving.task;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.data.csv.CsvReader;
import io.millrace.data.csv.CsvRecord;
import io.millrace.data.csv.CsvSettings;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import io.millrace.pipeline.TaskFailure;
import io.millrace.pipeline.event.SourceFile;
import io.millrace.pipeline.event.SourceFiles;
import io.millrace.serving.Endpoints;
import io.millrace.serving.Outcome;
import io.millrace.serving.OutcomeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:outcomes`: takes a CSV file with what came of an endpoint's answers. Done again, it
/// changes nothing.
public final class OutcomesTask implements Task {
  private static final int PORTION = 5_000;
  private static final int REASONS = 5;

  private final Endpoints endpoints;
  private final OutcomeStore outcomes;
  private final SourceFiles files;

  public OutcomesTask(Endpoints endpoints, OutcomeStore outcomes, SourceFiles files) {
    this.endpoints = endpoints;
    this.outcomes = outcomes;
    this.files = files;
  }

  @Override
  public String name() {
    return "outcomes";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Takes a CSV file of what came of answers: inferenceId,metric,value.")
        .input("endpoint", "endpoint name", "whose answers they are")
        .input("file", "file", "path below the project's folder or s3://BUCKET/KEY")
        .optional("metric", "string", "of all rows, where the file has no column metric")
        .output("taken", "number", "outcomes that are new")
        .output("known", "number", "outcomes that were there with the same value")
        .output("conflicting", "number", "outcomes that were there with another value, which stays")
        .output("rejected", "number", "rows that are no outcome")
        .error("CSV_INVALID", "the file is no CSV")
        .error("ENDPOINT_NOT_FOUND", "there is no such endpoint")
        .error("Outcomes.ColumnMissing", "the file lacks a column")
        .error("PROJECT_FILE_NOT_FOUND", "there is no such file");
  }

  /// Counts what becomes of rows.
  private static final class Tally {
    private long taken;
    private long known;
    private long conflicting;
    private long rejected;

    void add(OutcomeStore.Received received) {
      taken += received.taken();
      known += received.known();
      conflicting += received.conflicting();
    }

    ObjectNode json() {
      return Json.object()
          .put("taken", taken)
          .put("known", known)
          .put("conflicting", conflicting)
          .put("rejected", rejected);
    }
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    TaskArguments given = new TaskArguments(name(), arguments);
    String endpoint = endpoints.endpoint(given.text("endpoint")).name();
    Optional<String> metric = given.optionalText("metric");
    metric.ifPresent(Outcome::requireMetric);
    Tally tally = new Tally();
    try (SourceFile opened = files.open(given.object("file").text("path"));
        CsvReader csv = CsvReader.open(opened.path(), CsvSettings.DEFAULT)) {
      int id = column(csv.header(), "inferenceId");
      int value = column(csv.header(), "value");
      OptionalInt named =
          metric.isPresent() ? OptionalInt.empty() : OptionalInt.of(column(csv.header(), "metric"));
      List<Outcome> portion = new ArrayList<>();
      for (Optional<CsvRecord> next = csv.next(); next.isPresent(); next = csv.next()) {
        CsvRecord row = next.get();
        try {
          String of = named.isPresent() ? cell(row, named.getAsInt()) : metric.orElse("");
          portion.add(new Outcome(cell(row, id), of, number(cell(row, value))));
        } catch (MillraceException e) {
          if (tally.rejected++ < REASONS) {
            context.log("line %d: %s".formatted(row.line(), e.detail()));
          }
        }
        if (portion.size() == PORTION) {
          tally.add(outcomes.add(endpoint, portion));
          portion.clear();
        }
      }
      tally.add(outcomes.add(endpoint, portion));
    }
    context.log(tally.json().toString());
    return tally.json();
  }

  private static int column(List<String> header, String wanted) {
    return IntStream.range(0, header.size())
        .filter(i -> header.get(i).replace("_", "").equalsIgnoreCase(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new TaskFailure(
                    "Outcomes.ColumnMissing",
                    "The file has no column '%s' (found: %s)."
                        .formatted(wanted.toLowerCase(Locale.ROOT), String.join(", ", header))));
  }

  private static String cell(CsvRecord row, int column) {
    return column < row.cells().size() ? row.cells().get(column).strip() : "";
  }

  /// NaN if it is none.
  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }
}
