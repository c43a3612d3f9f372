package io.millrace.server.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Finds what an output names, under the names that the tasks of Millrace use.
final class Made {
  private final Shell shell;
  private final List<ExecutionPage.Link> links = new ArrayList<>();

  private Made(Shell shell) {
    this.shell = shell;
  }

  static List<ExecutionPage.Link> links(Optional<JsonNode> output, Shell shell) {
    Made made = new Made(shell);
    output.ifPresent(made::read);
    return made.links;
  }

  private void read(JsonNode output) {
    data(output);
    run(output);
    for (JsonNode model : output.path("models").valueStream().toList()) {
      model(model);
      run(model);
    }
    name(output, "endpoint").ifPresent(name -> add("Endpoint", name, "endpoints", name));
  }

  private void data(JsonNode output) {
    Optional<String> dataset = name(output, "dataset");
    int version = output.path("dataset_version").asInt(0);
    dataset.ifPresent(
        name -> {
          if (version > 0) {
            add("Data", name + ", version " + version, "datasets", name, "versions", "" + version);
          } else {
            add("Data", name, "datasets", name);
          }
        });
  }

  private void run(JsonNode output) {
    name(output, "run_id").ifPresent(id -> add("Run", Format.shortId(id), "runs", id));
  }

  private void model(JsonNode model) {
    int version = model.path("version").asInt(0);
    if (version > 0) {
      name(model, "name")
          .ifPresent(
              name ->
                  add(
                      "Model",
                      name + ", version " + version,
                      "models",
                      name,
                      "versions",
                      "" + version));
    }
  }

  private static Optional<String> name(JsonNode output, String field) {
    JsonNode name = output.path(field);
    return name.isString()
        ? Optional.of(name.asString()).filter(t -> !t.isEmpty())
        : Optional.empty();
  }

  private void add(String label, String text, String... address) {
    links.add(new ExecutionPage.Link(label, text, shell.link(address)));
  }
}
