a();
<!-- no comment here
