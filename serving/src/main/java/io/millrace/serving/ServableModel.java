package io.millrace.serving;

import io.millrace.ml.feature.Input;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.model.TabularModel;
import java.util.List;
import java.util.Set;

/// A model version that can be served.
public sealed interface ServableModel {
  ServedModel id();

  /// The raw columns that it reads.
  List<Input> inputs();

  /// The names of its columns whose numbers are moments.
  default Set<String> moments() {
    return Set.of();
  }

  /// What it takes beside rows.
  default List<Parameter> parameters() {
    return List.of();
  }

  /// The bundle's input example: at least one row that the model must answer before it is served.
  Frame example();

  /// What the numbers of its predictions are called, such as classes; empty if nobody says.
  List<String> outputNames();

  /// In memory, evaluated in this process within microseconds.
  record InProcess(ServedModel id, TabularModel model, List<String> outputNames, Frame example)
      implements ServableModel {
    public InProcess {
      outputNames = List.copyOf(outputNames);
    }

    /// Whose outputs nobody has named.
    public InProcess(ServedModel id, TabularModel model, Frame example) {
      this(id, model, List.of(), example);
    }

    @Override
    public List<Input> inputs() {
      return model.features().inputs();
    }
  }

  /// Evaluated by another process.
  record Outside(ServedModel id, OutsideModel model, Frame example) implements ServableModel {
    @Override
    public List<Input> inputs() {
      return model.inputs();
    }

    @Override
    public Set<String> moments() {
      return model.moments();
    }

    @Override
    public List<Parameter> parameters() {
      return model.parameters();
    }

    @Override
    public List<String> outputNames() {
      return model.outputNames();
    }
  }
}
