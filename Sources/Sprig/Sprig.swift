/// The functions of Sprig that Helm gives to charts, by name.
public enum Sprig {}
