package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.MODEL_SOURCE_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.tracking.ArtifactPath;
import io.millrace.tracking.ArtifactUri;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.RegisterVersion;
import io.millrace.tracking.RunInfo;
import io.millrace.tracking.sql.Columns.LoggedModels;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.Record;

/// Resolves what a version is registered from to an object of this server, at the time of writing.
/// Nothing but such a source is ever stored: no path, no foreign URL.
final class VersionSources {
  private static final Pattern OF_RUN = Pattern.compile("runs:/([0-9a-f]{32})/(.+)");
  private static final Pattern OF_MODEL = Pattern.compile("models:/(m-[0-9a-f]{32})");
  private static final Pattern OF_ALIAS = Pattern.compile("models:/([^/:]+)@([^/@:]+)");

  private final DSLContext sql;
  private final RegisterVersion version;

  /// @param source canonical
  /// @param runId empty if unknown
  record Resolved(String source, ArtifactPath artifacts, String runId, Optional<String> modelId) {}

  private VersionSources(DSLContext sql, RegisterVersion version) {
    this.sql = sql;
    this.version = version;
  }

  /// @throws MillraceException with `MODEL_SOURCE_INVALID`
  static Resolved resolve(DSLContext sql, RegisterVersion version) {
    return new VersionSources(sql, version).resolve();
  }

  private Resolved resolve() {
    String source = version.source();
    Matcher ofRun = OF_RUN.matcher(source);
    if (ofRun.matches()) {
      return ofRun(ofRun.group(1), ofRun.group(2));
    }
    Matcher ofModel = OF_MODEL.matcher(source);
    if (ofModel.matches()) {
      return ofModel(ofModel.group(1));
    }
    Matcher ofVersion = VersionCopies.SOURCE.matcher(source);
    if (ofVersion.matches()) {
      return ofVersion(
          VersionRows.find(sql, ofVersion.group(1), Integer.parseInt(ofVersion.group(2))));
    }
    Matcher ofAlias = OF_ALIAS.matcher(source);
    if (ofAlias.matches()) {
      return ofVersion(VersionRows.byAlias(sql, ofAlias.group(1), ofAlias.group(2)));
    }
    if (source.startsWith(ArtifactUri.SCHEME)) {
      return ofArtifacts(source);
    }
    throw invalid("expected runs:/, models:/ or mlflow-artifacts:/ of this server");
  }

  private Resolved ofRun(String runId, String path) {
    if (!version.runId().equals(Optional.of(runId))) {
      throw invalid("run_id must be given and be the run of the source");
    }
    RunInfo run = run(runId);
    String relative = checked(path);
    return new Resolved(
        "runs:/" + runId + "/" + relative,
        ArtifactPath.ofRun(run, relative),
        runId,
        version.modelId());
  }

  private RunInfo run(String runId) {
    return RunRows.find(sql, runId)
        .filter(row -> !PurgeRows.isOfRun(sql, row))
        .map(RunRow::info)
        .orElseThrow(() -> invalid("there is no run " + runId));
  }

  private Resolved ofModel(String modelId) {
    if (!version.modelId().equals(Optional.of(modelId))) {
      throw invalid("model_id must be given and be the model of the source");
    }
    return new Resolved(
        version.source(),
        ArtifactPath.ofModel(modelId, ""),
        runOf(model(modelId)),
        Optional.of(modelId));
  }

  private Record model(String modelId) {
    return LoggedModelRows.find(sql, modelId)
        .filter(row -> !PurgeRows.isOfModel(sql, row))
        .orElseThrow(() -> invalid("there is no logged model " + modelId));
  }

  /// The run named by the caller, else the one that logged the model.
  private String runOf(Record model) {
    return version.runId().orElse(model.get(LoggedModels.SOURCE_RUN));
  }

  private Resolved ofVersion(Optional<ModelVersion> found) {
    ModelVersion original = found.orElseThrow(() -> invalid("there is no such model version"));
    boolean isSameRun = version.runId().map(original.runId()::equals).orElse(true);
    boolean isSameModel =
        version.modelId().isEmpty() || version.modelId().equals(original.modelId());
    if (!isSameRun || !isSameModel) {
      throw invalid("run_id and model_id must be those of the version");
    }
    return new Resolved(
        VersionCopies.source(original.name(), original.version()),
        original.artifacts(),
        original.runId(),
        original.modelId());
  }

  private Resolved ofArtifacts(String source) {
    ArtifactUri uri = uri(source);
    ArtifactPath artifacts =
        ArtifactOwners.locate(sql, uri)
            .orElseThrow(() -> invalid("it is not inside the artifacts of a run or logged model"));
    return switch (artifacts.owner()) {
      case ArtifactPath.OfRun(var _, var runId) -> {
        if (!version.runId().equals(Optional.of(runId))) {
          throw invalid("run_id must be given and be the run of the source");
        }
        yield new Resolved(uri.toString(), artifacts, run(runId).id(), version.modelId());
      }
      case ArtifactPath.OfModel(var modelId) -> {
        if (!version.modelId().equals(Optional.of(modelId))) {
          throw invalid("model_id must be given and be the model of the source");
        }
        yield new Resolved(uri.toString(), artifacts, runOf(model(modelId)), Optional.of(modelId));
      }
    };
  }

  private ArtifactUri uri(String source) {
    try {
      return ArtifactUri.parse(source);
    } catch (MillraceException e) {
      throw invalid(e.detail());
    }
  }

  private String checked(String path) {
    return uri(ArtifactUri.SCHEME + "/" + path).path();
  }

  private MillraceException invalid(String why) {
    return new MillraceException(
        MODEL_SOURCE_INVALID,
        "Invalid model version source: '%s'. %s".formatted(version.source(), why),
        "Register artifacts that a run or logged model of this server has.");
  }
}
