package io.millrace.server;

import io.millrace.base.http.Resource;
import io.millrace.pipeline.approval.Approvals;
import io.millrace.pipeline.parameter.Parameters;
import io.millrace.pipeline.stepfunctions.sql.SqlStateMachineStores;
import io.millrace.server.card.CardResource;
import io.millrace.server.card.ModelCards;
import io.millrace.server.lineage.Causes;
import io.millrace.server.lineage.Comparisons;
import io.millrace.server.lineage.Decisions;
import io.millrace.server.lineage.Inputs;
import io.millrace.server.lineage.Lineage;
import io.millrace.server.lineage.LineageResource;
import io.millrace.server.lineage.Models;
import io.millrace.server.lineage.Predictions;
import io.millrace.server.lineage.Records;
import io.millrace.server.lineage.Runs;
import io.millrace.server.page.PageProject;
import io.millrace.server.page.PageServices;
import io.millrace.server.page.PagesResource;
import io.millrace.server.project.Projects;
import java.time.InstantSource;
import java.util.List;

/// What people look at to understand what happened: lineage, model cards and pages. They know
/// every feature, and no feature knows them.
record Views(
    Stores stores,
    Serving serving,
    Monitoring monitoring,
    Automation automation,
    Messages messages,
    Approvals approvals,
    Parameters parameters,
    Projects projects,
    InstantSource clock) {
  /// Beside the pages.
  List<Resource> resources() {
    Lineage lineage = lineage();
    return List.of(new LineageResource(lineage), new CardResource(cards(lineage)));
  }

  PagesResource pages() {
    return new PagesResource(services(), PageFeatures.ALL);
  }

  private Lineage lineage() {
    Runs runs = new Runs(stores.experiments(), stores.tracking());
    Decisions decisions = new Decisions(approvals);
    Causes causes =
        new Causes(
            automation.engine(),
            automation.events(),
            stores.datasets(),
            serving.endpoints(),
            stores.registry(),
            runs,
            decisions);
    return new Lineage(
        new Records(
            stores.datasets(),
            stores.tracking(),
            serving.endpoints(),
            runs,
            new Inputs(stores.tracking()),
            new Models(stores.registry(), stores.loggedModels(), serving.endpoints(), causes),
            new Predictions(serving.captures(), stores.sql()),
            new Comparisons(monitoring.store(), serving.endpoints(), automation.engine()),
            decisions,
            causes));
  }

  private ModelCards cards(Lineage lineage) {
    return new ModelCards(
        stores.registry(),
        stores.tracking(),
        stores.loggedModels(),
        stores.artifacts(),
        approvals,
        lineage,
        clock);
  }

  private PageServices services() {
    return new PageServices(
        () ->
            new PageProject(
                projects.project().name(), projects::makesRule, projects::makesSchedule),
        stores.datasets(),
        stores.experiments(),
        stores.tracking(),
        stores.loggedModels(),
        stores.registry(),
        stores.artifacts(),
        automation.definitions(),
        automation.pipelines(),
        automation.engine(),
        approvals,
        SqlStateMachineStores.on(stores.database()),
        automation.events(),
        automation.rules(),
        automation.targets(),
        automation.replays(),
        automation.schedules(),
        messages.notifications(),
        parameters,
        serving.endpoints(),
        serving.rollouts(),
        serving.bandits(),
        serving.invocations(),
        serving.metrics(),
        serving.captures(),
        monitoring.store(),
        monitoring.monitors(),
        monitoring.baselines(),
        monitoring.verdicts(),
        stores.objects(),
        clock);
  }
}
