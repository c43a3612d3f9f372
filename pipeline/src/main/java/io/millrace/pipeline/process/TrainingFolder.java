package io.millrace.pipeline.process;

import static io.millrace.base.ErrorCode.TASK_ARGUMENTS_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.event.ProjectFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The files by which SageMaker's training containers and their platform talk: what is below
/// `/opt/ml` there is below [#root] here. The variables of its training toolkit name the places.
record TrainingFolder(Scratch scratch, Path root, Map<String, String> environment) {
  private static final Pattern CHANNEL = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int FAILURE_MAX = 1_024;

  /// @param hyperparameters by name; all become texts
  /// @param channels folders or files of the project by channel; they are linked, not copied
  static TrainingFolder create(
      Scratch scratch,
      Map<String, JsonNode> hyperparameters,
      TaskArguments channels,
      ProjectFolder project) {
    try {
      Path root = Files.createDirectories(scratch.folder().resolve("opt/ml"));
      Path config = Files.createDirectories(root.resolve("input/config"));
      Path data = Files.createDirectories(root.resolve("input/data"));
      Files.createDirectories(root.resolve("output/data"));
      Files.createDirectories(root.resolve("model"));
      Map<String, String> environment = new LinkedHashMap<>();
      ObjectNode texts = Json.object();
      hyperparameters.forEach(
          (name, value) ->
              texts.put(name, value.isString() ? value.stringValue() : Json.write(value)));
      ObjectNode inputs = Json.object();
      for (String channel : channels.json().propertyNames()) {
        check(channel);
        link(data, channel, project.path(channels.text(channel)));
        inputs.set(channel, channel());
        environment.put(
            "SM_CHANNEL_" + channel.toUpperCase(Locale.ROOT).replace('-', '_'),
            data.resolve(channel).toString());
      }
      write(config, "hyperparameters.json", texts);
      write(config, "inputdataconfig.json", inputs);
      write(config, "resourceconfig.json", resources());
      environment.put("SM_HPS", Json.write(texts));
      environment.put("SM_MODEL_DIR", root.resolve("model").toString());
      environment.put("SM_INPUT_DIR", root.resolve("input").toString());
      environment.put("SM_INPUT_CONFIG_DIR", config.toString());
      environment.put("SM_OUTPUT_DIR", root.resolve("output").toString());
      environment.put("SM_OUTPUT_DATA_DIR", root.resolve("output/data").toString());
      return new TrainingFolder(scratch, root, environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(String channel) {
    require(
        CHANNEL.matcher(channel).matches(),
        TASK_ARGUMENTS_INVALID,
        "Use letters, digits, hyphens and underscores.",
        "Arguments of task train-program.channels: '%s' names no channel",
        channel);
  }

  /// A channel is a folder: a folder itself is linked, a file inside one.
  private static void link(Path data, String channel, Path source) throws IOException {
    if (Files.isDirectory(source)) {
      Files.createSymbolicLink(data.resolve(channel), source);
    } else {
      Path folder = Files.createDirectories(data.resolve(channel));
      Files.createSymbolicLink(folder.resolve(source.getFileName()), source);
    }
  }

  private static ObjectNode channel() {
    return Json.object()
        .put("TrainingInputMode", "File")
        .put("S3DistributionType", "FullyReplicated")
        .put("RecordWrapperType", "None");
  }

  private static ObjectNode resources() {
    ObjectNode resources = Json.object().put("current_host", "algo-1");
    resources.putArray("hosts").add("algo-1");
    return resources;
  }

  private static void write(Path config, String name, JsonNode content) throws IOException {
    Files.writeString(config.resolve(name), Json.write(content));
  }

  Path model() {
    return root.resolve("model");
  }

  Path outputData() {
    return root.resolve("output/data");
  }

  /// Why the program failed, as it says itself.
  /// @param otherwise if it says nothing
  String failure(String otherwise) {
    Path file = root.resolve("output/failure");
    try {
      if (!scratch.holds(file) || !Files.isRegularFile(file)) {
        return otherwise;
      }
      try (InputStream in = Files.newInputStream(file)) {
        return new String(in.readNBytes(FAILURE_MAX), StandardCharsets.UTF_8).strip();
      }
    } catch (IOException _) {
      return otherwise;
    }
  }
}
