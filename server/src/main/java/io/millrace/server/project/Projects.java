package io.millrace.server.project;

import io.millrace.base.MillraceException;
import io.millrace.base.database.Database;
import io.millrace.base.json.Json;
import io.millrace.data.Datasets;
import io.millrace.pipeline.Definitions;
import io.millrace.pipeline.Pipelines;
import io.millrace.pipeline.event.FileWatch;
import io.millrace.pipeline.event.Rules;
import io.millrace.pipeline.event.Schedules;
import io.millrace.pipeline.event.TargetKinds;
import io.millrace.pipeline.notification.Notifications;
import io.millrace.pipeline.stepfunctions.Releases;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// The project that this server runs, and the way to another one. Thread-safe.
public final class Projects {
  private static final Logger LOG = LoggerFactory.getLogger(Projects.class);

  private final AppliedProjects applied;
  private final OwnAutomation own;
  private final ProjectApplier applier;
  private final FeatureCheck check;
  private final ReentrantLock applying = new ReentrantLock();
  private volatile ProjectFile current;

  /// @param file what is run; [#apply] it to begin
  public Projects(Database database, InstantSource clock, Features features, ProjectFile file) {
    this.applied = new AppliedProjects(database, clock);
    Claims claims = new Claims(database);
    this.own = new OwnAutomation(features, claims);
    this.applier = new ProjectApplier(features, own);
    this.check = new FeatureCheck(features, claims, clock);
    this.current = file;
  }

  /// The features that a project is made in.
  public record Features(
      Datasets datasets,
      Pipelines pipelines,
      Definitions definitions,
      Releases releases,
      FileWatch watches,
      Rules rules,
      Schedules schedules,
      TargetKinds targets,
      Notifications notifications) {}

  /// Whether the project file makes the rule of this name.
  public boolean makesRule(String name) {
    return ProjectApplier.ours(name) || project().rules().containsKey(name);
  }

  /// Whether the project file makes the schedule of this name.
  public boolean makesSchedule(String name) {
    return ProjectApplier.ours(name) || project().schedules().containsKey(name);
  }

  /// Registers the pipelines that come with Millrace, except those that the project replaces.
  public void registerShipped() {
    own.registerShipped(project());
  }

  /// The project that is run.
  public Project project() {
    return current.project();
  }

  /// Its file, as it was written.
  public String text() {
    return current.source().text();
  }

  /// What [#apply] would change.
  /// @throws MillraceException as [#apply]
  public Plan plan(ProjectFile file) {
    ProjectFile.refuse(check.mistakes(file));
    return Plan.between(running(), file.tree()).with(own.strayed(file.project()));
  }

  /// Brings the server to `file`, whether or not something differs: an apply that was cut short is
  /// completed by the next one.
  /// @return what differed
  /// @throws MillraceException with `PROJECT_INVALID`, and nothing is changed, if a pipeline, rule
  ///     or schedule cannot be made so
  public Plan apply(ProjectFile file) {
    applying.lock();
    try {
      Plan plan = plan(file);
      applier.apply(file.project());
      if (!plan.changes().isEmpty() || applied.newest().isEmpty()) {
        applied.add(file.project().name(), file.source().text(), file.tree());
      }
      current = file;
      LOG.info(
          "project.applied project={} changes={}", file.project().name(), plan.changes().size());
      return plan;
    } finally {
      applying.unlock();
    }
  }

  private JsonNode running() {
    return applied.newest().map(AppliedProjects.Applied::tree).orElseGet(Json::object);
  }
}
