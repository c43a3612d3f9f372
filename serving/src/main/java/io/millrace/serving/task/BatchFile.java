package io.millrace.serving.task;

import static io.millrace.base.ErrorCode.STORAGE_UNAVAILABLE;

import io.millrace.base.MillraceException;
import io.millrace.data.csv.CsvReader;
import io.millrace.data.csv.CsvRecord;
import io.millrace.data.csv.CsvSettings;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.event.SourceFile;
import io.millrace.pipeline.event.SourceFiles;
import io.millrace.serving.BatchScoring;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.Endpoints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// One file to be scored, and the files beside each other in the output folder that come of it:
/// `<name>.scored.csv` and, if a line could not be scored, `<name>.rejected.csv`.
final class BatchFile {
  private static final int PROGRESS_EVERY = 1_000;

  /// What the scored file begins its lines with.
  enum Join {
    /// The input's columns.
    INPUT,
    NONE
  }

  /// @param config that scored
  record Result(EndpointConfig config, long scored, long rejected) {}

  private final SourceFiles files;
  private final ProjectFolder folder;
  private final String path;
  private final String output;
  private final Join join;
  private final CsvSettings settings;

  /// @param path of the input, below the project's folder or in a bucket
  /// @param output folder of the results, below the project's folder; made if absent
  BatchFile(SourceFiles files, String path, String output, Join join, CsvSettings settings) {
    this.files = files;
    this.folder = files.folder();
    this.path = path;
    this.output = output.endsWith("/") ? output.substring(0, output.length() - 1) : output;
    this.join = join;
    this.settings = settings;
  }

  String scoredPath() {
    return output + "/" + stem() + ".scored.csv";
  }

  String rejectedPath() {
    return output + "/" + stem() + ".rejected.csv";
  }

  private String stem() {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /// Scores all lines; blocks.
  /// @throws InterruptedException when the result is not wanted any more; nothing is left behind
  Result score(
      Endpoints endpoints,
      String endpoint,
      Captures captures,
      TaskContext context,
      InstantSource clock)
      throws InterruptedException {
    try (SourceFile file = files.open(path);
        CsvReader in = CsvReader.open(file.path(), settings)) {
      Files.createDirectories(folder.path(output));
      BatchScoring scoring = BatchScoring.of(endpoints, endpoint, in.header());
      try (CsvOutput scored = new CsvOutput(folder.path(scoredPath()));
          CsvOutput rejected = new CsvOutput(folder.path(rejectedPath()));
          BatchCaptures captured =
              new BatchCaptures(captures, scoring.config(), context.visitKey(), clock.instant())) {
        scored.write(scoredHeader(in.header()));
        rejected.write(rejectedHeader(in.header()));
        Result result = lines(in, scoring, scored, rejected, captured, context);
        captured.flush();
        if (result.rejected() > 0) {
          rejected.publish();
        } else {
          Files.deleteIfExists(folder.path(rejectedPath()));
        }
        if (result.scored() > 0 || result.rejected() == 0) {
          scored.publish();
        }
        return result;
      }
    } catch (IOException e) {
      throw new MillraceException(
          STORAGE_UNAVAILABLE,
          "The results of '%s' cannot be written to '%s': %s"
              .formatted(path, output, e.getMessage()),
          "Check that the folder can be written and the disk has room.",
          e);
    }
  }

  private Result lines(
      CsvReader in,
      BatchScoring scoring,
      CsvOutput scored,
      CsvOutput rejected,
      BatchCaptures captured,
      TaskContext context)
      throws IOException, InterruptedException {
    long good = 0;
    long bad = 0;
    for (Optional<CsvRecord> line = in.next(); line.isPresent(); line = in.next()) {
      CsvRecord record = line.get();
      Optional<String> reason = record.problem();
      if (reason.isEmpty()) {
        reason = score(record, scoring, scored, captured, context.visitKey());
      }
      if (reason.isPresent()) {
        rejected.write(joined(List.of(Long.toString(record.line()), reason.get()), record.cells()));
        bad++;
      } else {
        good++;
      }
      if ((good + bad) % PROGRESS_EVERY == 0) {
        if (context.cancelled() || Thread.interrupted()) {
          throw new InterruptedException("the result is not wanted any more");
        }
        context.progress(good + bad, 0, "%,d lines".formatted(good + bad));
      }
    }
    return new Result(scoring.config(), good, bad);
  }

  /// Writes a scored line; gives the reason if it cannot be scored.
  private Optional<String> score(
      CsvRecord record,
      BatchScoring scoring,
      CsvOutput scored,
      BatchCaptures captured,
      String visitKey)
      throws IOException {
    BatchScoring.Scored row;
    try {
      row = scoring.score(record.cells());
    } catch (MillraceException e) {
      return Optional.of(e.detail());
    }
    String id = inferenceId(visitKey, record.line());
    captured.add(id, row);
    List<String> answer = List.of(Double.toString(row.prediction()), id);
    scored.write(join == Join.INPUT ? joined(record.cells(), answer) : answer);
    return Optional.empty();
  }

  private List<String> scoredHeader(List<String> header) {
    List<String> added = List.of(unused("prediction", header), unused("inferenceId", header));
    return join == Join.INPUT ? joined(header, added) : added;
  }

  private static List<String> rejectedHeader(List<String> header) {
    return joined(List.of(unused("line", header), unused("reason", header)), header);
  }

  /// `name`, or `name_2` … if a column of the input is called so.
  private static String unused(String name, List<String> header) {
    String free = name;
    for (int i = 2; header.contains(free); i++) {
      free = name + "_" + i;
    }
    return free;
  }

  /// The same for the same line of the same visit, whatever is done again.
  private static String inferenceId(String visitKey, long line) {
    return UUID.nameUUIDFromBytes((visitKey + "/" + line).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
