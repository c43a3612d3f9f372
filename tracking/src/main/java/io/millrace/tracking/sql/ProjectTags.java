package io.millrace.tracking.sql;

import io.millrace.tracking.Change;
import io.millrace.tracking.Change.Action;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.Experiments;
import io.millrace.tracking.sql.Columns.Models;
import java.util.List;
import java.util.function.Supplier;
import org.jooq.DSLContext;

/// Writes on new experiments and registered models the project under which they came into being, in
/// the unit that creates them, unless their maker has said one.
public final class ProjectTags implements ChangeListener {
  /// The tag that names the project.
  public static final String KEY = "millrace.project";

  private final Supplier<String> project;

  /// @param project the name of the project that the server runs
  public ProjectTags(Supplier<String> project) {
    this.project = project;
  }

  @Override
  public Runnable changed(DSLContext sql, Change change) {
    switch (change) {
      case Change.OfExperiment(var made, var action)
          when action == Action.CREATED && isMissing(made.tags()) ->
          Experiments.TAGS.set(sql, ExperimentRows.number(made.id()), KEY, project.get());
      case Change.OfModel(var made, var action)
          when action == Action.CREATED && isMissing(made.tags()) ->
          Models.TAGS.set(
              sql, ModelRows.row(sql, made.name()).get(Models.NUMBER), KEY, project.get());
      default -> {
        // Nothing else comes into being of its own: runs, logged models and versions are in those.
      }
    }
    return NOTHING;
  }

  private static boolean isMissing(List<Tag> tags) {
    return tags.stream().noneMatch(tag -> tag.key().equals(KEY));
  }
}
