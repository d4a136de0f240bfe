here: {
  continue here;
}
