package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.RUN_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.database.Statements;
import io.millrace.base.id.Ids;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.Lifecycle;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunInfo;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunStatus;
import io.millrace.tracking.StartRun;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.Runs;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jooq.DSLContext;

/// Inserts new runs, inside one unit. What they will be is known then, so nothing is read again.
final class RunInserter {
  private static final String LOCATION =
      "select artifact_location from experiments where id = ? and lifecycle = 'ACTIVE'";
  private static final String NEXT = "select coalesce(max(number), 0) + 1 from runs";
  private static final String INSERT =
      "insert into runs (number, id, experiment, name, user_name, status, start_time, artifact_uri,"
          + " lifecycle) values (?, ?, ?, ?, ?, ?, ?, ?, 'ACTIVE')";

  private final DSLContext sql;
  private final Instant now;
  private final Map<String, ArtifactUri> locations = new HashMap<>();

  RunInserter(DSLContext sql, Instant now) {
    this.sql = sql;
    this.now = now;
  }

  /// A run under its number.
  private record Numbered(int number, RunInfo run) {
    void bind(PreparedStatement statement) throws SQLException {
      statement.setInt(1, number);
      statement.setString(2, run.id());
      statement.setInt(3, ExperimentRows.number(run.experimentId()));
      statement.setString(4, run.name());
      statement.setString(5, run.user());
      statement.setString(6, run.status().name());
      statement.setLong(7, run.startTime().toEpochMilli());
      statement.setString(8, run.artifactUri().toString());
    }
  }

  /// @return a run for each of `starts`, in their order
  List<Run> insert(List<StartRun> starts) {
    int next = Statements.first(sql, NEXT, _ -> {}, row -> row.getInt(1)).orElseThrow();
    List<Run> runs = new ArrayList<>();
    List<Numbered> rows = new ArrayList<>();
    Map<Integer, Map<String, String>> tags = new LinkedHashMap<>();
    for (StartRun start : starts) {
      RunInfo info = info(start);
      Map<String, String> own = tags(start, info.name());
      rows.add(new Numbered(next, info));
      tags.put(next, own);
      runs.add(run(info, own));
      next++;
    }
    Statements.batch(sql, INSERT, rows, (statement, row) -> row.bind(statement));
    Runs.TAGS.setAll(sql, tags);
    return runs;
  }

  private RunInfo info(StartRun start) {
    String id = Ids.hex32();
    int experiment = ExperimentRows.number(start.experimentId());
    return new RunInfo(
        id,
        Integer.toString(experiment),
        name(start),
        start.user(),
        RunStatus.RUNNING,
        Instant.ofEpochMilli(start.startTime().orElse(now).toEpochMilli()),
        Optional.empty(),
        locations.computeIfAbsent(start.experimentId(), this::location).resolve(id + "/artifacts"),
        Lifecycle.ACTIVE);
  }

  private static Map<String, String> tags(StartRun start, String name) {
    Map<String, String> tags = new TreeMap<>();
    new RunLog(List.of(), List.of(), start.tags())
        .tags()
        .forEach(tag -> tags.put(tag.key(), tag.value()));
    tags.put(RunLogWriter.RUN_NAME, name);
    return tags;
  }

  private static Run run(RunInfo info, Map<String, String> tags) {
    List<Tag> kept = tags.entrySet().stream().map(e -> new Tag(e.getKey(), e.getValue())).toList();
    return new Run(
        info,
        new Run.Data(List.of(), List.of(), kept),
        new Run.Inputs(List.of(), List.of()),
        new Run.Outputs(List.of()));
  }

  private ArtifactUri location(String experiment) {
    return Statements.first(
            sql,
            LOCATION,
            statement -> statement.setInt(1, ExperimentRows.number(experiment)),
            row -> ArtifactUri.parse(row.getString(1)))
        .orElseGet(() -> ExperimentRows.active(sql, experiment).artifactLocation());
  }

  private static String name(StartRun start) {
    Optional<String> tagged =
        start.tags().stream()
            .filter(tag -> tag.key().equals(RunLogWriter.RUN_NAME))
            .map(Tag::value)
            .filter(value -> !value.isEmpty())
            .reduce((_, last) -> last);
    Optional<String> named = start.name().filter(value -> !value.isEmpty());
    require(
        named.isEmpty() || tagged.isEmpty() || named.equals(tagged),
        RUN_INVALID,
        "Give one of them, or both the same.",
        "Both 'run_name' and tag 'mlflow.runName' were given, with different values: '%s', '%s'",
        named.orElse(""),
        tagged.orElse(""));
    return named.or(() -> tagged).orElseGet(() -> RunNames.next(ThreadLocalRandom.current()));
  }
}
