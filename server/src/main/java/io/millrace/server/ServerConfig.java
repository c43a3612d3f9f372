package io.millrace.server;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Bucket;
import io.millrace.base.bucket.Buckets;
import io.millrace.base.bucket.FolderBucket;
import io.millrace.base.bucket.s3.S3Bucket;
import io.millrace.base.bucket.s3.S3Settings;
import io.millrace.base.config.Finding;
import io.millrace.base.config.SchemaCheck;
import io.millrace.base.database.DatabaseConfig;
import io.millrace.base.json.Json;
import io.millrace.base.log.Logs;
import io.millrace.base.yaml.Located;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.EngineConfig;
import io.millrace.pipeline.LargeValues;
import io.millrace.pipeline.notification.smtp.SmtpConfig;
import io.millrace.pipeline.process.ProcessPolicy;
import io.millrace.pipeline.states.ExecutionFacts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What differs from one machine to the next: `millrace.server.yaml` beside the project file. An
/// absent or empty file gives a working server.
///
/// @param database absent: a SQLite file in the state folder
/// @param publicUrl where people reach the pages; absent: the server's own address
/// @param mail absent: mail notices are kept, not sent
/// @param privateHosts hosts with private addresses that webhooks may reach
/// @param buckets those that are not folders of the project
/// @param processes which commands pipelines may run
/// @param containerRuntime the program that runs containers; absent: the first one that is found
/// @param secrets the folder that has them
/// @param models how those run that Java does not evaluate
/// @param pipelines how much executions may take
record ServerConfig(
    Optional<DatabaseConfig> database,
    Optional<String> publicUrl,
    List<String> allowedHosts,
    Optional<Mail> mail,
    List<String> privateHosts,
    Map<String, Bucket> buckets,
    ProcessPolicy processes,
    Optional<Path> containerRuntime,
    Optional<Path> secrets,
    ModelsConfig models,
    Pipelines pipelines,
    Logs.Format logFormat,
    Logs.Severity logLevel) {
  static final String NAME = "millrace.server.yaml";

  /// The mail server, before the address of the pages is known.
  record Mail(
      String host,
      int port,
      SmtpConfig.Security security,
      Optional<SmtpConfig.Login> login,
      String from) {
    SmtpConfig smtp(String baseUrl) {
      return new SmtpConfig(host, port, security, login, from, baseUrl);
    }
  }

  /// @param openExecutions most that have not ended
  /// @param tasks most that run at once on this server
  /// @param largeValues the bucket for results that are too large to travel
  record Pipelines(
      ExecutionFacts.Limits limits, int openExecutions, int tasks, Optional<String> largeValues) {
    private static Pipelines from(JsonNode node) {
      EngineConfig usual = EngineConfig.ALONE;
      return new Pipelines(
          new ExecutionFacts.Limits(
              node.path("payload_bytes").asInt(usual.limits().payloadBytes()),
              node.path("history_events").asInt(usual.limits().events()),
              node.path("map_iterations").asInt(usual.limits().iterations()),
              node.path("variables_bytes").asInt(usual.limits().variablesBytes())),
          node.path("open_executions").asInt(usual.openExecutions()),
          node.path("tasks").asInt(usual.tasks()),
          text(node, "large_values"));
    }

    EngineConfig apply(EngineConfig node, Buckets buckets) {
      EngineConfig limited =
          node.withLimits(limits).withOpenExecutions(openExecutions).withTasks(tasks);
      return largeValues
          .map(name -> new LargeValues(buckets.get(name), name, limits.payloadBytes()))
          .map(limited::withLargeValues)
          .orElse(limited);
    }
  }

  /// @throws MillraceException with `YAML_INVALID` or `CONFIGURATION_INVALID` and every mistake
  static ServerConfig read(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      return Files.exists(file)
          ? parse(Files.readString(file), folder)
          : from(Json.object(), folder);
    } catch (IOException e) {
      throw new MillraceException(
          ErrorCode.CONFIGURATION_INVALID,
          "%s cannot be read: %s".formatted(file, e.getMessage()),
          "Check its encoding and permissions.",
          e);
    }
  }

  private static ServerConfig parse(String text, Path folder) {
    Located located = Yaml.parse(text);
    if (located.tree().isNull()) {
      return from(Json.object(), folder);
    }
    Finding.requireNone(
        new SchemaCheck(Json.resource(ServerConfig.class, "server.schema.json")).check(located),
        NAME);
    return from(located.tree(), folder);
  }

  private static ServerConfig from(JsonNode root, Path folder) {
    JsonNode log = root.path("log");
    return new ServerConfig(
        database(root.path("database"), folder),
        text(root.path("http"), "public_url").map(url -> url.replaceAll("/$", "")),
        texts(root.path("http").path("allowed_hosts")),
        mail(root.path("mail"), folder),
        texts(root.path("webhooks").path("private_hosts")),
        buckets(root.path("buckets"), folder),
        processes(root, folder),
        text(root.path("containers"), "runtime").map(Path::of),
        secrets(root, folder),
        ModelsConfig.from(root.path("models")),
        Pipelines.from(root.path("pipelines")),
        Logs.Format.valueOf(log.path("format").asString("text").toUpperCase(Locale.ROOT)),
        Logs.Severity.parse(log.path("level").asString("info")));
  }

  private static Optional<Path> secrets(JsonNode root, Path folder) {
    return text(root.path("secrets"), "folder").map(folder::resolve);
  }

  /// What the server keeps secret is hidden from jailed processes: its settings, the files that
  /// hold passwords, and secrets.
  private static ProcessPolicy processes(JsonNode root, Path folder) {
    JsonNode node = root.path("processes");
    List<Path> hidden = new ArrayList<>(List.of(folder.resolve(NAME)));
    Stream.concat(
            Stream.of("database", "mail")
                .flatMap(section -> text(root.path(section), "password_file").stream()),
            root.path("buckets")
                .valueStream()
                .flatMap(bucket -> text(bucket, "secret_key_file").stream()))
        .map(folder::resolve)
        .forEach(hidden::add);
    secrets(root, folder).ifPresent(hidden::add);
    return new ProcessPolicy(
        ProcessPolicy.Run.valueOf(node.path("run").asString("never").toUpperCase(Locale.ROOT)),
        hidden.stream().map(path -> path.toAbsolutePath().normalize()).toList(),
        texts(node.path("visible")).stream().map(Path::of).toList());
  }

  private static Optional<DatabaseConfig> database(JsonNode node, Path folder) {
    return node.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new DatabaseConfig.Postgres(
                node.path("url").asString(), node.path("user").asString(), password(node, folder)));
  }

  private static Optional<Mail> mail(JsonNode node, Path folder) {
    return node.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Mail(
                node.path("host").asString(),
                node.path("port").asInt(25),
                SmtpConfig.Security.valueOf(
                    node.path("security").asString("none").toUpperCase(Locale.ROOT)),
                text(node, "user").map(user -> new SmtpConfig.Login(user, password(node, folder))),
                node.path("from").asString()));
  }

  private static Map<String, Bucket> buckets(JsonNode nodes, Path folder) {
    Map<String, Bucket> buckets = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : nodes.properties()) {
      Buckets.requireName(entry.getKey());
      JsonNode node = entry.getValue();
      buckets.put(
          entry.getKey(),
          text(node, "folder")
              .<Bucket>map(path -> new FolderBucket(folder.resolve(path)))
              .orElseGet(() -> new S3Bucket(s3(entry.getKey(), node, folder))));
    }
    return buckets;
  }

  private static S3Settings s3(String name, JsonNode node, Path folder) {
    return new S3Settings(
        text(node, "bucket").orElse(name),
        node.path("region").asString(),
        text(node, "endpoint").map(URI::create),
        text(node, "access_key")
            .map(key -> new S3Settings.Keys(key, firstLine(node, "secret_key_file", folder))));
  }

  private static String password(JsonNode node, Path folder) {
    return node.has("password_file") ? firstLine(node, "password_file", folder) : "";
  }

  /// The first line of the file that a field names, relative to the project's folder.
  private static String firstLine(JsonNode node, String field, Path folder) {
    String file = node.path(field).asString();
    try {
      List<String> lines = Files.readAllLines(folder.resolve(file));
      return lines.isEmpty() ? "" : lines.getFirst();
    } catch (IOException e) {
      throw new MillraceException(
          ErrorCode.CONFIGURATION_INVALID,
          "%s: '%s' cannot be read.".formatted(field, file),
          "Name a readable file whose first line is the secret.",
          e);
    }
  }

  private static Optional<String> text(JsonNode node, String field) {
    return node.has(field) ? Optional.of(node.path(field).asString()) : Optional.empty();
  }

  private static List<String> texts(JsonNode node) {
    return node.valueStream().map(JsonNode::asString).toList();
  }
}
