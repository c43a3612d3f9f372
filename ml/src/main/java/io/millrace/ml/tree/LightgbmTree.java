package io.millrace.ml.tree;

record LightgbmTree() implements SplitTree {
  public int size() {
    return 0;
  }

  public boolean leaf(int n) {
    return true;
  }

  public int left(int n) {
    return 0;
  }

  public int right(int n) {
    return 0;
  }

  public int feature(int n) {
    return 0;
  }

  public double output(int n) {
    return 0;
  }

  public double cover(int n) {
    return 0;
  }

  public boolean goesLeft(int n, double[] e, int o) {
    return true;
  }

  public Reading reading(int n) {
    return Reading.ASKED;
  }

  public double threshold(int n) {
    return 0;
  }
}
