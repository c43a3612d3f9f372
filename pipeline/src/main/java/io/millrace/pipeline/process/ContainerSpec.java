package io.millrace.pipeline.process;

import static io.millrace.base.ErrorCode.TASK_ARGUMENTS_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.event.ProjectFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Which container is to be run, checked.
///
/// @param command replaces the image's own if there is any
/// @param memory most bytes of all its processes
/// @param cpus how many cores at most; 0 for all
/// @param reads what it finds below `/s3`
/// @param writes what it leaves there
record ContainerSpec(
    String image,
    List<String> command,
    Map<String, String> environment,
    List<Mount> mounts,
    OptionalLong memory,
    double cpus,
    boolean network,
    List<ObjectFiles.Uri> reads,
    List<ObjectFiles.Uri> writes,
    JsonNode input) {
  private static final String FIX =
      "Correct the state's Arguments in the pipeline or the execution's input.";
  private static final Pattern PLACE = Pattern.compile("(/[A-Za-z0-9._-]+)+");

  /// Variables that would lead the runtime's own program elsewhere.
  private static final Pattern REFUSED = Pattern.compile("(DOCKER|CONTAINERS?|XDG)_.*");

  /// Where a container finds its input and leaves its output.
  static final String OWN = "/millrace";

  /// @param from below the project's folder
  /// @param to absolute, inside the container
  record Mount(Path from, String to, boolean isWritable) {}

  static ContainerSpec read(TaskArguments arguments, ProjectFolder project) {
    String image = arguments.text("image");
    check(ContainerRuntime.isImage(image), arguments, "image: '%s' names none", image);
    Map<String, String> environment =
        ProcessSpec.environment(arguments.optionalObject("environment"));
    environment
        .keySet()
        .forEach(
            name -> check(!REFUSED.matcher(name).matches(), arguments, "'%s' cannot be set", name));
    double cpus = arguments.number("cpus", 0);
    check(cpus >= 0 && cpus <= 1_024, arguments, "cpus: %s (expected: up to 1024)", cpus);
    return new ContainerSpec(
        image,
        arguments.texts("command"),
        environment,
        mounts(arguments, project),
        arguments.optionalText("memory").map(ProcessSpec::bytes).orElse(OptionalLong.empty()),
        cpus,
        arguments.flag("network", false),
        objects(arguments, "reads"),
        objects(arguments, "writes"),
        Optional.ofNullable(arguments.json().get("input")).orElseGet(Json::object));
  }

  private static List<ObjectFiles.Uri> objects(TaskArguments arguments, String field) {
    List<ObjectFiles.Uri> uris = new ArrayList<>();
    for (String text : arguments.texts(field)) {
      Optional<ObjectFiles.Uri> uri = ObjectFiles.Uri.parse(text);
      check(uri.isPresent(), arguments, "%s: '%s' (expected: s3://bucket/key)", field, text);
      uri.ifPresent(uris::add);
    }
    return uris;
  }

  /// Whether it needs the folder with objects of buckets.
  boolean hasObjects() {
    return !reads.isEmpty() || !writes.isEmpty();
  }

  /// All folders that it sees.
  List<Mount> mounts(Path objects) {
    if (!hasObjects()) {
      return mounts;
    }
    List<Mount> all = new ArrayList<>(mounts);
    all.add(new Mount(objects, ObjectFiles.PLACE, true));
    return all;
  }

  private static List<Mount> mounts(TaskArguments arguments, ProjectFolder project) {
    List<Mount> mounts = new ArrayList<>();
    for (TaskArguments mount : arguments.objects("mounts")) {
      String to = mount.text("to");
      boolean isFree = !isIn(OWN, to) && !isIn(ObjectFiles.PLACE, to) && !to.contains("/..");
      check(PLACE.matcher(to).matches() && isFree, mount, "to: '%s' is no place to mount at", to);
      Path from = project.path(mount.text("from"));
      check(from.toString().indexOf(':') < 0, mount, "from: holds a colon");
      mounts.add(new Mount(from, to, mount.flag("write", false)));
    }
    return mounts;
  }

  private static boolean isIn(String place, String path) {
    return path.equals(place) || path.startsWith(place + "/");
  }

  private static void check(boolean holds, TaskArguments arguments, String text, Object... values) {
    require(
        holds,
        TASK_ARGUMENTS_INVALID,
        FIX,
        "Arguments of task %s: %s",
        arguments.where(),
        text.formatted(values));
  }
}
