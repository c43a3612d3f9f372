package io.millrace.server.project;

import io.millrace.base.json.Json;
import io.millrace.data.ColumnType;
import io.millrace.data.DatasetSpec;
import io.millrace.data.Datasets;
import io.millrace.pipeline.event.FileWatch;
import io.millrace.pipeline.event.Rule;
import io.millrace.pipeline.event.Rules;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.Schedules;
import io.millrace.pipeline.event.Target;
import io.millrace.pipeline.event.Watch;
import io.millrace.pipeline.notification.Notifications;
import io.millrace.pipeline.notification.Subscription;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Brings the features to what a project declares: datasets, watched folders, rules, schedules,
/// subscriptions. Idempotent; what the project no longer names stops working and keeps
/// its data.
///
/// What follows from a declaration bears a name with one of its own prefixes, so it never touches
/// what users made; [OwnAutomation] is about what has a name of its own.
final class ProjectApplier {
  private static final String DATASET = "dataset.";
  private static final String BATCH = "batch.";
  private static final String MONITOR = "monitor.";
  private static final String GROUND_TRUTH = "ground-truth.";
  private static final String NOTIFICATION = "notification.";
  private static final String RETENTION = "retention.";

  private final Datasets datasets;
  private final FileWatch watches;
  private final Rules rules;
  private final Schedules schedules;
  private final Notifications notifications;
  private final OwnAutomation own;

  ProjectApplier(Projects.Features features, OwnAutomation own) {
    this.own = own;
    this.datasets = features.datasets();
    this.watches = features.watches();
    this.rules = features.rules();
    this.schedules = features.schedules();
    this.notifications = features.notifications();
  }

  void apply(Project project) {
    Made made = new Made();
    PipelineInputs inputs = new PipelineInputs(project);
    own.make(project);
    project.datasets().forEach((name, dataset) -> apply(name, dataset, inputs, made));
    project.batches().forEach((name, batch) -> apply(name, batch, inputs, made));
    project.monitors().forEach((name, monitor) -> apply(name, monitor, inputs, made));
    project.retention().ifPresent(retention -> apply(retention, inputs, made));
    subscribe(project.notifications(), made);
    watches.watch(made.watches);
    retire(made);
    own.retire(project);
  }

  private void apply(String name, Project.Dataset dataset, PipelineInputs inputs, Made made) {
    datasets.define(
        DatasetSpec.of(name, dataset.target())
            .withIgnored(Set.copyOf(dataset.ignore()))
            .withOptional(Set.copyOf(dataset.optional()))
            .withTypes(types(dataset))
            .withQuarantineLimit(dataset.quarantine()));
    dataset
        .watch()
        .ifPresent(
            pattern ->
                watch(
                    DATASET + name,
                    pattern,
                    Target.startPipeline("training", inputs.trainingOnFile(name)),
                    made));
  }

  private static Map<String, ColumnType> types(Project.Dataset dataset) {
    return dataset.types().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> ColumnType.valueOf(e.getValue())));
  }

  private void apply(String name, Project.Batch batch, PipelineInputs inputs, Made made) {
    watch(
        BATCH + name,
        batch.watch(),
        Target.startPipeline("batch-scoring", inputs.batch(name, batch)),
        made);
  }

  private void apply(String name, Project.Monitor monitor, PipelineInputs inputs, Made made) {
    JsonNode input = inputs.monitoring(name, monitor);
    monitor
        .schedule()
        .ifPresent(
            expression -> {
              schedules.put(
                  new Schedule(
                      MONITOR + name,
                      expression,
                      ZoneOffset.UTC,
                      Optional.of(Target.startPipeline("monitoring", input))));
              made.schedules.add(MONITOR + name);
            });
    monitor
        .groundTruth()
        .ifPresent(
            pattern -> {
              ObjectNode withFile = (ObjectNode) input.deepCopy();
              ObjectNode file = withFile.putObject("file");
              for (String field : List.of("path", "name", "sha256")) {
                file.put(field, "$.event.data." + field);
              }
              watch(
                  GROUND_TRUTH + name, pattern, Target.startPipeline("monitoring", withFile), made);
            });
  }

  private void apply(Project.Retention retention, PipelineInputs inputs, Made made) {
    String name = RETENTION + "project";
    schedules.put(
        new Schedule(
            name,
            retention.schedule(),
            ZoneOffset.UTC,
            Optional.of(Target.startPipeline("retention", inputs.retention()))));
    made.schedules.add(name);
  }

  private void watch(String name, String pattern, Target target, Made made) {
    made.watches.add(new Watch(name, pattern));
    ObjectNode wanted = Json.object();
    wanted.putArray("type").add("io.millrace.file.created");
    wanted.putObject("data").putArray("watch").add(name);
    rules.put(new Rule(name, wanted, List.of(target)));
    made.rules.add(name);
  }

  private void subscribe(List<Project.Notification> wanted, Made made) {
    for (int i = 0; i < wanted.size(); i++) {
      Project.Notification notification = wanted.get(i);
      String name = NOTIFICATION + (i + 1);
      Subscription.Channel channel =
          notification
              .webhook()
              .<Subscription.Channel>map(url -> new Subscription.Channel.Webhook(URI.create(url)))
              .orElseGet(() -> new Subscription.Channel.Mail(notification.mail()));
      notifications.subscribe(new Subscription(name, notification.on(), channel));
      made.subscriptions.add(name);
    }
  }

  private void retire(Made made) {
    rules.list().stream()
        .map(Rule::name)
        .filter(name -> ours(name) && !made.rules.contains(name))
        .forEach(rules::delete);
    schedules.list().stream()
        .map(planned -> planned.schedule().name())
        .filter(name -> ours(name) && !made.schedules.contains(name))
        .forEach(schedules::delete);
    notifications.subscriptions().stream()
        .map(Subscription::name)
        .filter(name -> ours(name) && !made.subscriptions.contains(name))
        .forEach(notifications::unsubscribe);
  }

  static boolean ours(String name) {
    return List.of(DATASET, BATCH, MONITOR, GROUND_TRUTH, NOTIFICATION, RETENTION).stream()
        .anyMatch(name::startsWith);
  }

  /// What the present project made; anything else with our prefixes is retired.
  private static final class Made {
    private final Set<String> rules = new HashSet<>();
    private final List<Watch> watches = new ArrayList<>();
    private final Set<String> schedules = new HashSet<>();
    private final Set<String> subscriptions = new HashSet<>();
  }
}
