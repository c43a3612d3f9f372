package io.millrace.pipeline.states;

import java.util.Optional;

/// Reads the `Resource` of a Task state.
record ResourceReader(LevelReader level, Fields fields) {
  Resource read() {
    String text = fields.string("Resource").orElse("");
    Optional<Resource> resource = Resource.parse(text);
    if (fields.get("Resource").isString() && resource.filter(level.known()).isEmpty()) {
      refuse(
          "The resource provided %s is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
              .formatted(text));
    }
    if (level.type() == ExecutionType.EXPRESS) {
      resource.ifPresent(this::checkExpress);
    }
    return resource.orElse(new Resource(text, Resource.Kind.SERVICE, "", ""));
  }

  private void checkExpress(Resource resource) {
    if (resource.kind() == Resource.Kind.ACTIVITY) {
      refuse("Express state machine does not support Activity ARN");
      return;
    }
    switch (resource.integration()) {
      case WAIT_FOR_TASK_TOKEN ->
          refuse("Express state machine does not support '.waitForTaskToken' service integration ");
      case SYNC -> refuse("Express state machine does not support '.sync' service integration");
      case REQUEST_RESPONSE -> {}
    }
  }

  private void refuse(String message) {
    fields.findings().add(fields.at("Resource"), message);
  }
}
