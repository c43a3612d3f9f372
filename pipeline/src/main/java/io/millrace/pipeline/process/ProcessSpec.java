package io.millrace.pipeline.process;

import static io.millrace.base.ErrorCode.TASK_ARGUMENTS_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.event.ProjectFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What is to be run, checked.
///
/// @param command the program and its arguments; never read by a shell
/// @param directory where it begins
/// @param virtualenv a Python environment whose programs come first
/// @param writes folders of the project that it may change; in a jail it can change no others
/// @param memory most bytes of address space of each of its processes
/// @param network whether a jail lets it reach the network
record ProcessSpec(
    List<String> command,
    Path directory,
    Optional<Path> virtualenv,
    Map<String, String> environment,
    List<Path> writes,
    OptionalLong memory,
    boolean network,
    JsonNode input) {
  private static final String FIX =
      "Correct the state's Arguments in the pipeline or the execution's input.";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,100}");

  /// Variables that would change which code a program loads, or that Millrace sets itself.
  private static final Pattern REFUSED =
      Pattern.compile(
          "LD_.*|DYLD_.*|GCONV_PATH|BASH_ENV|ENV|IFS|PATH|HOME|TMPDIR|VIRTUAL_ENV|MILLRACE_.*"
              + "|PYTHON(PATH|HOME|STARTUP)|PERL5(LIB|OPT)|RUBY(LIB|OPT)|NODE_OPTIONS"
              + "|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS|CLASSPATH");

  private static final Pattern MEMORY = Pattern.compile("([1-9][0-9]{0,5}) ?(MB|GB)");

  static ProcessSpec read(TaskArguments arguments, ProjectFolder project) {
    List<String> command = arguments.texts("command");
    require(
        !command.isEmpty() && !command.getFirst().isBlank() && !command.getFirst().startsWith("-"),
        TASK_ARGUMENTS_INVALID,
        FIX,
        "Arguments of task %s.command: %s (expected: a program and its arguments)",
        arguments.where(),
        command);
    require(
        command.stream().allMatch(part -> part.indexOf('\0') < 0),
        TASK_ARGUMENTS_INVALID,
        FIX,
        "Arguments of task %s.command: holds a NUL character",
        arguments.where());
    return new ProcessSpec(
        command,
        arguments.optionalText("directory").map(project::path).orElse(project.root()),
        arguments.optionalText("virtualenv").map(project::path),
        environment(arguments.optionalObject("environment")),
        arguments.texts("writes").stream().map(project::path).toList(),
        arguments.optionalText("memory").map(ProcessSpec::bytes).orElse(OptionalLong.empty()),
        arguments.flag("network", false),
        Optional.ofNullable(arguments.json().get("input")).orElseGet(Json::object));
  }

  static Map<String, String> environment(TaskArguments fields) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String name : fields.json().propertyNames()) {
      require(
          NAME.matcher(name).matches() && !REFUSED.matcher(name).matches(),
          TASK_ARGUMENTS_INVALID,
          "Choose another variable: this one decides which code is loaded, or is set by Millrace.",
          "Arguments of task %s: the variable '%s' cannot be set",
          fields.where(),
          name);
      environment.put(name, fields.json().path(name).asString());
    }
    return environment;
  }

  static OptionalLong bytes(String text) {
    Matcher memory = MEMORY.matcher(text);
    require(
        memory.matches(),
        TASK_ARGUMENTS_INVALID,
        FIX,
        "memory: '%s' (expected: a size such as 512MB or 2GB)",
        text);
    long unit = memory.group(2).equals("GB") ? 1L << 30 : 1L << 20;
    return OptionalLong.of(Long.parseLong(memory.group(1)) * unit);
  }
}
