package io.millrace.server.cli.migration;

import static io.millrace.base.ErrorCode.IMPORT_SOURCE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.tracking.transfer.Source;
import io.millrace.tracking.transfer.mlruns.MlrunsSource;
import io.millrace.tracking.transfer.rest.MlflowServer;
import io.millrace.tracking.transfer.rest.RestSource;
import io.millrace.tracking.transfer.sqlite.SqliteSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// What `--from` names: `http://…`, `sqlite:FILE` (also as MLflow writes it, `sqlite:///FILE`), or
/// a folder.
///
/// @param served where that server kept what it calls `mlflow-artifacts:/`
record SourceArgument(String from, Path served) {
  private static final String SQLITE = "sqlite:";

  /// @param environment for the credentials of an MLflow server, as its own client takes them
  Source open(Map<String, String> environment) {
    if (from.startsWith("http://") || from.startsWith("https://")) {
      return new RestSource(new MlflowServer(from, authorization(environment)));
    }
    if (from.startsWith(SQLITE)) {
      return new SqliteSource(
          Path.of(from.substring(SQLITE.length()).replaceFirst("^///", "")), served);
    }
    Path folder = Path.of(from);
    require(
        Files.isDirectory(folder),
        IMPORT_SOURCE_INVALID,
        "Use http://HOST:PORT, sqlite:FILE or the path of an mlruns folder.",
        "--from: '%s' is neither a URL nor a folder",
        from);
    return new MlrunsSource(folder, served);
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    Optional<String> token = Optional.ofNullable(environment.get("MLFLOW_TRACKING_TOKEN"));
    Optional<String> user = Optional.ofNullable(environment.get("MLFLOW_TRACKING_USERNAME"));
    String password = environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    return token
        .map(value -> "Bearer " + value)
        .or(() -> user.map(name -> "Basic " + base64(name + ":" + password)));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
