package io.millrace.pipeline.stepfunctions;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.pipeline.Activities;
import io.millrace.pipeline.Activities.Activity;
import io.millrace.pipeline.Activities.Work;
import io.millrace.pipeline.Names;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Activities, and handing their work to workers that poll.
final class ActivityOperations {
  private static final Duration POLL = Duration.ofSeconds(60);

  private final Activities activities;
  private final TagStore tags;
  private final Pages pages;

  ActivityOperations(Activities activities, TagStore tags, Pages pages) {
    this.activities = activities;
    this.tags = tags;
    this.pages = pages;
  }

  void addTo(Operations operations) {
    operations
        .add("CreateActivity", ActivityBody.Create.class, this::create)
        .add("DescribeActivity", ActivityBody.Named.class, this::describe)
        .add("ListActivities", ActivityBody.ListActivities.class, this::list)
        .add("DeleteActivity", ActivityBody.Named.class, this::delete)
        .add("GetActivityTask", ActivityBody.Poll.class, this::poll);
  }

  private ActivityBody.Created create(ActivityBody.Create body, Arns arns) {
    if (!Names.valid(body.name())) {
      throw Refusal.invalidName(body.name());
    }
    Settings.Encryption.of(body.encryptionConfiguration());
    boolean isNew = activities.find(body.name()).isEmpty();
    if (isNew) {
      TagOperations.put(tags, TagOperations.ofActivity(body.name()), body.tags());
    }
    Activity activity = activities.create(body.name());
    return new ActivityBody.Created(
        arns.activity(activity.name()), EpochSeconds.of(activity.createdAt()));
  }

  private ActivityBody.Described describe(ActivityBody.Named body, Arns arns) {
    Activity activity =
        activities
            .find(Arn.activity(body.activityArn()).name())
            .orElseThrow(() -> absent(body.activityArn()));
    return new ActivityBody.Described(
        arns.activity(activity.name()),
        activity.name(),
        EpochSeconds.of(activity.createdAt()),
        Settings.Encryption.DEFAULT);
  }

  private static Refusal absent(String arn) {
    return Refusal.of("ActivityDoesNotExist", "Activity Does Not Exist: '%s'", arn);
  }

  private ActivityBody.Activities list(ActivityBody.ListActivities body, Arns arns) {
    String operation = "ListActivities";
    int size = Pages.size(body.maxResults());
    String after = pages.after(body.nextToken(), operation).orElse("");
    List<Activity> page = activities.list(after, size);
    boolean more = page.size() == size && !activities.list(page.getLast().name(), 1).isEmpty();
    return new ActivityBody.Activities(
        page.stream()
            .map(
                activity ->
                    new ActivityBody.Summary(
                        arns.activity(activity.name()),
                        activity.name(),
                        EpochSeconds.of(activity.createdAt())))
            .toList(),
        more ? pages.token(page.getLast().name(), operation) : null);
  }

  private Object delete(ActivityBody.Named body, Arns arns) {
    String name = Arn.activity(body.activityArn()).name();
    activities.delete(name);
    tags.forget(TagOperations.ofActivity(name));
    return Json.object();
  }

  private Object poll(ActivityBody.Poll body, Arns arns) throws InterruptedException {
    String name = Arn.activity(body.activityArn()).name();
    if (activities.find(name).isEmpty()) {
      throw absent(body.activityArn());
    }
    String worker = Optional.ofNullable(body.workerName()).orElse("");
    try {
      Optional<Work> work = activities.poll(name, worker, POLL);
      return work.<Object>map(w -> new ActivityBody.Work(w.token(), Json.write(w.input())))
          .orElseGet(Json::object);
    } catch (MillraceException e) {
      throw e.code() == ErrorCode.LIMIT_EXCEEDED
          ? Refusal.of("ActivityWorkerLimitExceeded", e.detail())
          : e;
    }
  }
}
