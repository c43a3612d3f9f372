package io.millrace.pipeline.stepfunctions;

import io.millrace.base.json.Json;
import io.millrace.pipeline.Activities;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tags of state machines and activities. Versions and aliases have none.
final class TagOperations {
  private final StateMachines machines;
  private final Activities activities;
  private final TagStore tags;

  TagOperations(StateMachines machines, Activities activities, TagStore tags) {
    this.machines = machines;
    this.activities = activities;
    this.tags = tags;
  }

  void addTo(Operations operations) {
    operations
        .add("TagResource", TagBody.Put.class, this::put)
        .add("UntagResource", TagBody.Remove.class, this::remove)
        .add("ListTagsForResource", TagBody.Find.class, this::list);
  }

  private Object put(TagBody.Put body, Arns arns) {
    put(tags, resource(body.resourceArn()), body.tags());
    return Json.object();
  }

  /// @throws Refusal with `TooManyTags`
  static void put(TagStore tags, String resource, @Nullable List<Tag> added) {
    if (added != null && !added.isEmpty() && !tags.put(resource, added)) {
      throw tooMany();
    }
  }

  static Refusal tooMany() {
    return Refusal.of(
        "TooManyTags", "Too Many Tags: a resource has at most %d.", TagStore.TAGS_MAX);
  }

  private Object remove(TagBody.Remove body, Arns arns) {
    tags.remove(resource(body.resourceArn()), body.tagKeys());
    return Json.object();
  }

  private TagBody.Tags list(TagBody.Find body, Arns arns) {
    return new TagBody.Tags(tags.list(resource(body.resourceArn())));
  }

  static String ofMachine(String name) {
    return "stateMachine:" + name;
  }

  static String ofActivity(String name) {
    return "activity:" + name;
  }

  private String resource(String arn) {
    Arn named = Arn.parse(arn);
    if (named instanceof Arn.Machine machine
        && machine.qualifier().isEmpty()
        && machines.find(machine.name()).isPresent()) {
      return ofMachine(machine.name());
    }
    if (named instanceof Arn.Activity activity && activities.find(activity.name()).isPresent()) {
      return ofActivity(activity.name());
    }
    throw Refusal.of("ResourceNotFound", "Resource not found: '%s'", arn);
  }
}
